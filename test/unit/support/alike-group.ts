import { reviewGroup, type ReviewGroup } from '../../../src/library/review/review-group.js';
import { contentId, type ContentId } from '../../../src/model/contents/content-id.js';
import { tiers, type LookAlikeFile, type Tier } from '../../../src/model/groups/look-alike.js';
import { isRelPath, type RelPath } from '../../../src/model/paths/path.js';
import { reportOf } from '../../../src/model/pictures/relation-report.js';

/** A file of a group, in short. */
export interface Likeness {
  readonly path: string;
  /** Stands for what it holds. */
  readonly content: number;
  readonly tier?: Tier;
  readonly protected?: boolean;
  readonly marks?: readonly string[];
  readonly missing?: number;
  readonly burst?: boolean;
  readonly width?: number;
}

export function contentOf(number: number): ContentId {
  const digest = Buffer.alloc(8);
  digest.writeUInt32BE(number);
  return contentId('xxh64', digest, 0);
}

export function pathOf(text: string): RelPath {
  if (!isRelPath(text)) throw new RangeError(text);
  return text;
}

const whole = {
  map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
  firstInside: 1,
  secondInside: 1,
  distance: 0,
  colour: 'same',
} as const;

/** A group of files as they are named, the keeper first. */
export function alikeGroup(likenesses: readonly Likeness[]): ReviewGroup {
  const [keeper] = likenesses;
  const files = likenesses.map((one, at): LookAlikeFile => {
    const tier = one.content === keeper?.content ? 'exact' : (one.tier ?? 'similar');
    return {
      path: pathOf(one.path),
      stat: { ino: at + 1, size: 1000, mtimeMs: at, ctimeMs: at, birthtimeMs: at },
      keeper: at === 0,
      protected: one.protected ?? false,
      linkedTo: undefined,
      sharesWith: undefined,
      contentId: contentOf(one.content),
      tier,
      distance: 0,
      relation: reportOf(whole, undefined, undefined),
      width: one.width ?? 100,
      height: 100,
      format: 'jpeg',
      damaged: (one.missing ?? 0) > 0,
      samePixels: false,
      isWeighed: true,
      marks: one.marks ?? [],
      missing: one.missing ?? 0,
      burst: one.burst ?? false,
    };
  });
  const loosest = Math.max(...files.map(({ tier }) => tiers.indexOf(tier)));
  const reclaimable = 1000 * (files.length - 1);
  return reviewGroup({ tier: tiers[loosest] ?? 'exact', why: 'for a test', reclaimable, files });
}
