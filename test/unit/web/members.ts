import type { ContentId } from '../../../src/model/content-id.js';
import type { Facts } from '../../../src/model/facts.js';
import type { RelPath } from '../../../src/model/path.js';
import type { Member } from '../../../src/model/review.js';

const silent: Facts = {
  kind: 'image',
  format: 'jpeg',
  width: undefined,
  height: undefined,
  orientation: undefined,
  make: undefined,
  model: undefined,
  lens: undefined,
  software: undefined,
  taken: undefined,
  iso: undefined,
  aperture: undefined,
  exposure: undefined,
  focalLength: undefined,
  focalLength35: undefined,
  place: undefined,
  rating: undefined,
  keywords: [],
  contentIdentifier: undefined,
  duration: undefined,
  codec: undefined,
};

/** A file of a group as the server sends it, with its own content. */
export function member(n: number, own: Partial<Member> = {}, facts: Partial<Facts> = {}): Member {
  return {
    n,
    contentId: `xxh64:${String(n).padStart(16, '0')}` as ContentId,
    path: `2019/IMG_${n}.jpg` as RelPath,
    tier: n === 0 ? 'exact' : 'similar',
    bytes: 1_000_000,
    choice: undefined,
    protected: false,
    kind: 'image',
    mtime: '2019-05-04T12:33:10.000Z',
    width: 4000,
    height: 3000,
    format: 'jpeg',
    distance: 0,
    relation: {
      text: 'same',
      mirror: false,
      rotate: 0,
      turn: 0,
      part: { kind: 'whole' },
      colour: 'same',
      scale: 1,
      map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    },
    marks: [],
    missing: 0,
    damaged: false,
    samePixels: false,
    burst: false,
    linkedTo: undefined,
    facts: { ...silent, ...facts },
    ...own,
  };
}
