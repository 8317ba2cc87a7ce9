import { quantile } from './agreement.js';
import type { PairMeasures, Portrait } from './measure-pair.js';

/** Whether what was measured of a pair leaves no doubt that one shows the other's picture. */
export function isConvincing(measures: PairMeasures, first: Portrait, second: Portrait): boolean {
  const { coarse, fine, points } = measures;
  if (Math.max(measures.firstInside, measures.secondInside) < 0.85) return false;
  if (coarse.length < 3) return false;
  if (quantile(coarse, 0.25) < 0.75) return false;
  if (points.share < 0.5) return false;
  if (!first.thumbnail.isDocument && !second.thumbnail.isDocument) return true;
  return points.share >= 0.7 && quantile(coarse, 0.25) >= 0.85 && quantile(fine, 0.25) >= 0.85;
}
