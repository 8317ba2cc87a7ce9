import { contentId, type ContentId } from '../../../src/model/contents/content-id.js';
import type { Facts } from '../../../src/model/facts/facts.js';
import { joinPath, rootPath } from '../../../src/model/paths/path.js';
import {
  parseGroupId,
  parseRevision,
  type GroupCard,
  type Member,
} from '../../../src/model/review/review-group.js';

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

/** The name of a content that is like no other number's. */
export function content(n: number): ContentId {
  return contentId('xxh64', Uint8Array.from([0, 0, 0, 0, 0, 0, 0, n]), 0);
}

/** A file of a group as the server sends it, with its own content. */
export function member(n: number, own: Partial<Member> = {}, facts: Partial<Facts> = {}): Member {
  return {
    n,
    contentId: content(n),
    path: joinPath(rootPath, `IMG_${n}.jpg`),
    tier: n === 0 ? 'exact' : 'similar',
    bytes: 1_000_000,
    choice: undefined,
    copies: [],
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
    now: 'same',
    facts: { ...silent, ...facts },
    ...own,
  };
}

/** A group of them, as the list has it: nothing is chosen yet. */
export function cardOf(members: readonly Member[]): GroupCard {
  const name = '0123456789abcdef0123456789abcdef';
  const [id, revision] = [parseGroupId(name), parseRevision(name)];
  if (id === undefined || revision === undefined) throw new Error(`${name} names nothing`);
  return {
    id,
    revision,
    tier: 'similar',
    why: 'largest',
    reclaimable: 1_000_000,
    files: members.length,
    contents: new Set(members.map((each) => each.contentId)).size,
    state: 'open',
    chosen: { keep: 0, trash: 0, link: 0, distinct: 0, reflink: 0, symlink: 0 },
    camera: undefined,
    taken: undefined,
    members,
  };
}
