import { areaScale, type Affine } from '../../model/pictures/affine.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { fingerprintSide } from '../fingerprint/fingerprint.js';
import type { PointMatch } from '../fingerprint/match-points.js';
import type { OrientedSet, PointSet } from '../fingerprint/sketch.js';

/** How far a key point may lie from where the others put it, in pixels of the scaled picture. */
const tolerance = 0.03 * fingerprintSide;
/** By which factor its size may differ from what the others say. */
const scaleTolerance = 1.6;
/** By how much it may be turned otherwise than the others say, in radians. */
const turnTolerance = 0.35;
/** One match fits any geometry, two fit many. */
export const leastInliers = 3;
/** Proposals that are tried, the nearest matches first. */
const mostProposals = 64;

export interface Placement {
  /** From the first picture to the second. */
  readonly map: Affine;
  readonly inliers: readonly PointMatch[];
}

/** Oriented ones are of pictures that may be turned against each other by any angle. */
type Points = PointSet & Partial<Pick<OrientedSet, 'turn'>>;

/**
 * Where the first picture lies in the second: every match proposes a shift and a scale, and a turn if
 * points are oriented; the one that most others agree with is fitted again with a turn (least squares,
 * Umeyama 1991).
 */
export function placePicture(
  first: Points,
  second: Points,
  matches: readonly PointMatch[],
): Placement | undefined {
  const proposals = matches.toSorted((a, b) => a.distance - b.distance).slice(0, mostProposals);
  const points = matched(first, second, matches);
  let [most, chosen]: [number, Affine | undefined] = [0, undefined];
  for (const match of proposals) {
    const map = proposal(first, second, match);
    const count = countAgreeing(points, map, most);
    if (count > most) [most, chosen] = [count, map];
    if (most === matches.length) break;
  }
  let best: Placement | undefined = chosen && {
    map: chosen,
    inliers: agreeing(points, chosen),
  };
  for (let round = 0; round < 3 && best !== undefined; round += 1) {
    if (best.inliers.length < leastInliers) return undefined;
    const map = fitSimilarity(first, second, best.inliers);
    const inliers = agreeing(points, map);
    if (inliers.length < best.inliers.length) break;
    best = { map, inliers };
  }
  return best !== undefined && best.inliers.length >= leastInliers ? best : undefined;
}

function proposal(first: Points, second: Points, match: PointMatch): Affine {
  const { first: i, second: j } = match;
  const scale = (second.scale[j] ?? 1) / (first.scale[i] ?? 1);
  const turn = (second.turn?.[j] ?? 0) - (first.turn?.[i] ?? 0);
  const [a, c] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const [x, y] = [first.x[i] ?? 0, first.y[i] ?? 0];
  return {
    a,
    b: -c,
    c,
    d: a,
    e: (second.x[j] ?? 0) - a * x + c * y,
    f: (second.y[j] ?? 0) - c * x - a * y,
  };
}

/** Pairs of matched points in columns: each is asked about for each proposal. */
interface Matched {
  readonly matches: readonly PointMatch[];
  /** Place in the first picture and in the second, how much larger it is there, and by how much it is turned. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly scale: Float64Array;
  /** Only of oriented points. */
  readonly turn: Float64Array | undefined;
}

function matched(first: Points, second: Points, matches: readonly PointMatch[]): Matched {
  const { length } = matches;
  const column = (): Float64Array => new Float64Array(length);
  const [turn, otherTurn] = [first.turn, second.turn];
  const areOriented = turn !== undefined && otherTurn !== undefined;
  const turned = areOriented ? column() : undefined;
  const found = { matches, x: column(), y: column(), u: column(), v: column(), scale: column() };
  const { x, y, u, v, scale } = found;
  for (let at = 0; at < length; at += 1) {
    const { first: i, second: j } = itemAt(matches, at);
    x[at] = first.x[i] ?? 0;
    y[at] = first.y[i] ?? 0;
    u[at] = second.x[j] ?? 0;
    v[at] = second.y[j] ?? 0;
    scale[at] = (second.scale[j] ?? 1) / (first.scale[i] ?? 1);
    if (turned !== undefined) turned[at] = (otherTurn?.[j] ?? 0) - (turn?.[i] ?? 0);
  }
  return { ...found, turn: turned };
}

function agreeing(points: Matched, map: Affine): PointMatch[] {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const turn = Math.atan2(map.c, map.a);
  return points.matches.filter((_, at) => agrees(points, at, map, scale, turn));
}

/** @param most ends where no more than so many can be reached */
function countAgreeing(points: Matched, map: Affine, most: number): number {
  const scale = Math.sqrt(Math.abs(areaScale(map)));
  const turn = Math.atan2(map.c, map.a);
  let [count, left] = [0, points.x.length];
  for (let at = 0; at < points.x.length && count + left > most; at += 1, left -= 1) {
    if (agrees(points, at, map, scale, turn)) count += 1;
  }
  return count;
}

/** @param scale of the map, and its `turn` */
function agrees(
  points: Matched,
  at: number,
  { a, b, c, d, e, f }: Affine,
  scale: number,
  turn: number,
): boolean {
  // Seen in whichever picture shows the scene smaller, and never wider than that.
  const reach = tolerance * Math.max(1, scale);
  const [x, y] = [points.x[at] ?? 0, points.y[at] ?? 0];
  if (Math.abs(a * x + b * y + e - (points.u[at] ?? 0)) > reach) return false;
  if (Math.abs(c * x + d * y + f - (points.v[at] ?? 0)) > reach) return false;
  const sizes = (points.scale[at] ?? 1) / scale;
  if (sizes >= scaleTolerance || sizes <= 1 / scaleTolerance) return false;
  if (points.turn === undefined) return true;
  return Math.cos((points.turn[at] ?? 0) - turn) >= leastCosine;
}

const leastCosine = Math.cos(turnTolerance);

function fitSimilarity(first: Points, second: Points, matches: readonly PointMatch[]): Affine {
  const n = matches.length;
  let [x, y, u, v] = [0, 0, 0, 0];
  for (const { first: i, second: j } of matches) {
    x += (first.x[i] ?? 0) / n;
    y += (first.y[i] ?? 0) / n;
    u += (second.x[j] ?? 0) / n;
    v += (second.y[j] ?? 0) / n;
  }
  let [spread, along, across] = [0, 0, 0];
  for (const { first: i, second: j } of matches) {
    const [dx, dy] = [(first.x[i] ?? 0) - x, (first.y[i] ?? 0) - y];
    const [du, dv] = [(second.x[j] ?? 0) - u, (second.y[j] ?? 0) - v];
    spread += dx * dx + dy * dy;
    along += dx * du + dy * dv;
    across += dx * dv - dy * du;
  }
  if (spread === 0)
    return proposal(first, second, matches[0] ?? { first: 0, second: 0, distance: 0 });
  const [a, c] = [along / spread, across / spread];
  return { a, b: -c, c, d: a, e: u - a * x + c * y, f: v - c * x - a * y };
}
