import { shareInside, inverted, type Affine } from '../model/affine.js';
import { agreement, mapOfOverlay, overlay, type Agreement } from './agreement.js';
import { aligned } from './align.js';
import { coVisibility, type CoVisibility } from './co-visibility.js';
import { placePicture } from './geometry.js';
import { matchPoints } from './match-points.js';
import { turned, type Portrait } from './portrait.js';

/** What was measured of one picture laid over another. */
export interface PairMeasures {
  /** Which of the eight symmetries the first picture went through before it was laid over. */
  readonly symmetry: number;
  /** From the turned first picture to the second, in places of the scaled pictures. */
  readonly map: Affine;
  /** Key points that agree on the map; 0 where the map was assumed. */
  readonly inliers: number;
  /** Share of each picture that lies inside the other. */
  readonly firstInside: number;
  readonly secondInside: number;
  readonly coarse: Agreement;
  readonly fine: Agreement;
  readonly points: CoVisibility;
}

/** Lays the first picture over the second where its key points recur. */
export function measureByPoints(
  first: Portrait,
  second: Portrait,
  symmetry: number,
): PairMeasures | undefined {
  const upright = turned(first, symmetry);
  const matches = matchPoints(upright.points, second.points);
  const placement = placePicture(upright.points, second.points, matches);
  if (placement === undefined) return undefined;
  return measure(upright, second, {
    symmetry,
    map: placement.map,
    inliers: placement.inliers.length,
  });
}

/** Lays the whole first picture over the whole second. */
export function measureWhole(first: Portrait, second: Portrait, symmetry: number): PairMeasures {
  const upright = turned(first, symmetry);
  const map = {
    a: second.width / upright.width,
    b: 0,
    c: 0,
    d: second.height / upright.height,
    e: 0,
    f: 0,
  };
  return measure(upright, second, { symmetry, map, inliers: 0 });
}

function measure(
  first: Portrait,
  second: Portrait,
  start: Pick<PairMeasures, 'symmetry' | 'map' | 'inliers'>,
): PairMeasures {
  const rough = overlay(start.map, [first, first.small], [second, second.small]);
  const exact = { ...rough, map: aligned(rough.first, rough.second, rough.map) };
  const map = mapOfOverlay(exact, first, second);
  return {
    ...start,
    map,
    firstInside: shareInside(map, first, second),
    secondInside: shareInside(inverted(map), second, first),
    coarse: agreement(exact, 4),
    fine: agreement(exact, 8),
    points: coVisibility(first, second, map),
  };
}
