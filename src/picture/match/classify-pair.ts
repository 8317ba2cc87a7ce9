import { correlations, quantile, shows, type Block } from './agreement.js';
import type { PairMeasures } from './measure-pair.js';

/**
 * `same` and `different` are final; `small-print` means that the pictures agree as far as a small
 * thumbnail shows them, and are of a kind where that says little.
 */
export type Verdict = 'same' | 'small-print' | 'different';

/** Share of one picture that must lie inside the other. */
const leastInside = 0.85;
/** Standard deviation, in grey levels, from which on a block shows something. */
export const leastTexture = 2.5;

/** Whether what was measured of a pair leaves no doubt that one shows the other's picture. */
export function classifyPair(measures: PairMeasures): Verdict {
  if (Math.max(measures.firstInside, measures.secondInside) < leastInside) return 'different';
  if (isMostlyGround(measures)) return 'different';
  if (isPlain(measures) || isEven(measures))
    return measures.kind === 'document' ? 'small-print' : 'same';
  return measures.kind !== 'document' && isMarked(measures) ? 'same' : 'different';
}

/** Of the small blocks, how many and what share must show something, or most is ground. */
const [leastShown, leastShownShare] = [20, 0.35];
/** Correlation of nine of ten blocks where there is little else than ground. */
const [leastOnGround, leastUnmoved] = [0.93, 0.905];

/**
 * A plain ground that agrees is no evidence: any logo on it fits over any other, a little turned or
 * mirrored. What lies on it must agree by itself, the more where the map moves it.
 */
function isMostlyGround({ fine, isMoved, kind }: PairMeasures): boolean {
  if (kind === 'document' || !isMostlyEmpty(fine)) return false;
  return quantile(correlations(fine, leastTexture), 0.1) < (isMoved ? leastOnGround : leastUnmoved);
}

/** Whether few of the small blocks show something. */
export function isMostlyEmpty(fine: readonly Block[]): boolean {
  const shown = fine.filter((block) => shows(block, leastTexture)).length;
  return shown < leastShown && shown < leastShownShare * fine.length;
}

/**
 * Three of four blocks agree, and so do the key points. On plain ground the edge of whatever lies on
 * it makes large blocks agree, so that small ones are asked as well.
 */
function isPlain({ coarse, fine, points, kind }: PairMeasures): boolean {
  const sorted = correlations(coarse, leastTexture);
  if (sorted.length < 3 || quantile(sorted, 0.25) < 0.7 || points.share < 0.45) return false;
  return kind !== 'plain-ground' || quantile(correlations(fine, leastTexture), 0.1) >= 0.5;
}

/**
 * All blocks agree: fewer key points are enough, as of a picture shown much smaller, or none where
 * none could be expected.
 */
function isEven({ coarse, fine, points }: PairMeasures): boolean {
  const [large, small] = [correlations(coarse, leastTexture), correlations(fine, leastTexture)];
  if (large.length < 8 || small.length < 20) return false;
  const [leastLarge, leastSmall] = [quantile(large, 0.1), quantile(small, 0.05)];
  if (points.expected === 0) return leastLarge >= 0.9 && leastSmall >= 0.85;
  return points.share >= 0.35 && leastLarge >= 0.8 && leastSmall >= 0.75;
}

/**
 * Something lies over one of the pictures, a logo or a date: its blocks differ, all others agree.
 * Two shots of one scene differ in both directions: each shows something that the other does not.
 */
function isMarked({ fine, points, inliers, kind }: PairMeasures): boolean {
  if (points.share < 0.35 || inliers() < 10) return false;
  const blocks = fine.filter((block) => shows(block, leastTexture));
  const gain = contrastGain(blocks);
  const kinds = blocks.map((block) => kindOf(block, gain));
  const count = (wanted: BlockKind): number => kinds.filter((one) => one === wanted).length;
  const [added, removed, replaced] = [count('added'), count('removed'), count('replaced')];
  if (Math.min(added, removed) > 1) return false;
  // Windows of one program with other photos agree in all that is around them.
  const [mostAdded, mostReplaced] = kind === 'plain-ground' ? [0.15, 0.02] : [0.4, 0.15];
  if (Math.max(added, removed) > mostAdded * blocks.length) return false;
  if (replaced > mostReplaced * blocks.length) return false;
  const rest = blocks.filter((_, at) => kinds[at] === 'kept').map(({ correlation }) => correlation);
  if (rest.length < 10) return false;
  // A logo over detail hides it: then what is left must leave no doubt.
  const needed = replaced > 0.05 * blocks.length ? 0.85 : 0.7;
  return quantile(Float32Array.from(rest).toSorted(), 0.25) >= needed;
}

type BlockKind = 'added' | 'removed' | 'replaced' | 'kept';

/** What happened to a block of the first picture. @param gain contrast of the second to the first */
function kindOf({ first, second, correlation }: Block, gain: number): BlockKind {
  if (correlation < 0.5 && second > 2 * first * gain) return 'added';
  if (correlation < 0.5 && first * gain > 2 * second) return 'removed';
  return correlation < 0.3 ? 'replaced' : 'kept';
}

function contrastGain(blocks: readonly Block[]): number {
  const energy = (of: 'first' | 'second'): number =>
    blocks.reduce((sum, block) => sum + block[of] ** 2, 1);
  return Math.sqrt(energy('second') / energy('first'));
}
