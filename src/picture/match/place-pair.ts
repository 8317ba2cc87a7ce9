import { composed, cornerDistance, type Affine } from '../../model/pictures/affine.js';
import { canonicalVotes } from '../fingerprint/canonical.js';
import type { PointsAsked } from './co-visibility.js';
import { leastInliers, placePicture, type Placement as PlacedPoints } from './geometry.js';
import { hamming256, vectorBytes, vectorWords } from '../fingerprint/hamming.js';
import { matchPoints } from '../fingerprint/match-points.js';
import type { Part } from './part.js';
import { phashRadius, phashVariants } from '../fingerprint/phash.js';
import {
  mirroredForms,
  turnedSketch,
  type Described,
  type OrientedSet,
  type PointSet,
  type Sketch,
} from '../fingerprint/sketch.js';
import { symmetries, turnVector } from '../fingerprint/symmetry.js';

/** A guess at how one picture lies in another. */
export interface Placement {
  /** Which of the eight symmetries the first picture goes through. */
  readonly symmetry: number;
  /** From the turned first picture to the second, in places of their sketches. */
  readonly map: Affine;
  /** Whether the whole is laid over the whole. */
  readonly isWhole: boolean;
  /** Key points that agree; 0 where the whole is laid over the whole and they say nothing of it. */
  readonly inliers: () => number;
  /** Where those lie in the turned first picture; undefined where there are none. */
  readonly where: () => Part | undefined;
  /** Those that are to bear it out. */
  readonly asked: PointsAsked;
}

/** Symmetries that are tried beside the upright one, by votes of the key points. */
const mostTurns = 2;

/**
 * The whole over the whole where the hashes are close, then as the key points say, then as they say if it may be
 * turned by any angle. These are matched when they are asked for: most copies are wholes, and told by their pixels.
 */
export function* placements(first: Sketch, second: Sketch): Generator<Placement> {
  const tried: Affine[] = [];
  let isAsked: boolean | undefined;
  const isPerhapsMirrored = (): boolean => (isAsked ??= haveSomeMirrored(first, second));
  for (const placement of uprightPlacements(first, second, isPerhapsMirrored)) {
    tried.push(mapOfFirst(first, placement));
    yield placement;
  }
  for (const symmetry of [0, mirror]) {
    if (symmetry !== 0 && !isPerhapsMirrored()) continue;
    const placed = placedByOriented(first, second, symmetry);
    if (placed === undefined) continue;
    const { map, inliers, where } = placed;
    const whole = mapOfFirst(first, { symmetry, map });
    if (tried.some((other) => isNear(other, whole, first, second, sameGuess))) continue;
    yield {
      symmetry,
      map,
      isWhole: false,
      inliers: () => inliers,
      where: () => where,
      asked: 'oriented',
    };
  }
}

/** The symmetry that mirrors and turns nothing. */
const mirror = 1;
/** Points that must agree on a turn by any angle: more can go wrong. */
const leastOriented = 6;
/** How far corners may lie apart where it is a guess that was tried, as a share of the longer side. */
const sameGuess = 0.06;

function placedByOriented(
  first: Sketch,
  second: Sketch,
  symmetry: number,
): PlacedByPoints | undefined {
  const { oriented } = turnedSketch(first, symmetry);
  const matches = matchPoints(oriented, second.oriented);
  if (matches.length < leastOriented) return undefined;
  const placed = placePicture(oriented, second.oriented, matches);
  if (placed === undefined || placed.inliers.length < leastOriented) return undefined;
  return byPointsOf(placed, oriented);
}

/** Of the strongest, which are asked first whether a picture may be turned or mirrored: hardly any is. */
const [askedFirst, leastMatches] = [48, 2];

/** Whether some of the strongest key points are in both, whichever way either is turned, */
function haveSomeUpright(first: Sketch, second: Sketch): boolean {
  return haveSomeMatches(strongest(first.oriented), second);
}

/** and where one is mirrored. */
function haveSomeMirrored(first: Sketch, second: Sketch): boolean {
  return haveSomeMatches(mirroredForms(strongest(first.oriented)), second);
}

function haveSomeMatches(first: Described, second: Sketch): boolean {
  return matchPoints(first, strongest(second.oriented)).length >= leastMatches;
}

const knownStrongest = new WeakMap<OrientedSet, Described>();

function strongest(points: OrientedSet): Described {
  const known = knownStrongest.get(points);
  if (known !== undefined) return known;
  const count = Math.min(points.count, askedFirst);
  const some = { count, words: points.words.subarray(0, count * vectorWords) };
  knownStrongest.set(points, some);
  return some;
}

/** From the first picture as it is. */
function mapOfFirst(first: Sketch, { symmetry, map }: Pick<Placement, 'symmetry' | 'map'>): Affine {
  const turned = turnedSketch(first, symmetry);
  const [a, c] = turnVector(symmetry, 1, 0);
  const [b, d] = turnVector(symmetry, 0, 1);
  const e = (turned.width - a * first.width - b * first.height) / 2;
  const f = (turned.height - c * first.width - d * first.height) / 2;
  return composed({ a, b, c, d, e, f }, map);
}

function* uprightPlacements(
  first: Sketch,
  second: Sketch,
  isPerhapsMirrored: () => boolean,
): Generator<Placement> {
  const known = new Map<number, PlacedByPoints | undefined>();
  const placed = (symmetry: number): PlacedByPoints | undefined => {
    if (!known.has(symmetry)) known.set(symmetry, placedByPoints(first, second, symmetry));
    return known.get(symmetry);
  };
  const wholes = new Map<number, () => number>();
  for (const symmetry of wholeSymmetries(first, second)) {
    const turned = turnedSketch(first, symmetry);
    const map = wholeMap(turned, second);
    const agreed = (): PlacedByPoints | undefined => {
      const byPoints = placed(symmetry);
      const agrees = byPoints !== undefined && isNear(byPoints.map, map, turned, second, nearby);
      return agrees ? byPoints : undefined;
    };
    const inliers = (): number => agreed()?.inliers ?? 0;
    yield {
      symmetry,
      map,
      isWhole: true,
      inliers,
      where: () => agreed()?.where,
      asked: 'points',
    };
    wholes.set(symmetry, inliers);
  }
  const isPerhapsTurned = haveSomeUpright(first, second) || isPerhapsMirrored();
  for (const symmetry of isPerhapsTurned ? pointSymmetries(first, second) : [0]) {
    const whole = wholes.get(symmetry);
    if (whole !== undefined && whole() > 0) continue;
    const byPoints = placed(symmetry);
    if (byPoints === undefined) continue;
    yield {
      symmetry,
      map: byPoints.map,
      isWhole: false,
      inliers: () => byPoints.inliers,
      where: () => byPoints.where,
      asked: 'points',
    };
  }
}

interface PlacedByPoints {
  readonly map: Affine;
  readonly inliers: number;
  readonly where: Part;
}

function placedByPoints(
  first: Sketch,
  second: Sketch,
  symmetry: number,
): PlacedByPoints | undefined {
  const { points } = turnedSketch(first, symmetry);
  const placed = placePicture(points, second.points, matchPoints(points, second.points));
  return placed && byPointsOf(placed, points);
}

function byPointsOf({ map, inliers }: PlacedPoints, points: PointSet): PlacedByPoints {
  const [x, y] = [points.x, points.y].map((places) =>
    inliers.map(({ first }) => places[first] ?? 0),
  );
  const [left, top] = [Math.min(...(x ?? [])), Math.min(...(y ?? []))];
  const [right, bottom] = [Math.max(...(x ?? [])), Math.max(...(y ?? []))];
  const where = { left, top, width: right - left, height: bottom - top };
  return { map, inliers: inliers.length, where };
}

/** How far corners may lie apart where two maps count as one, as a share of the longer side. */
const nearby = 0.02;

function isNear(one: Affine, other: Affine, from: Framed, to: Framed, share: number): boolean {
  return cornerDistance(one, other, from) <= share * Math.max(to.width, to.height);
}

interface Framed {
  readonly width: number;
  readonly height: number;
}

function wholeMap(first: Framed, second: Framed): Affine {
  return {
    a: second.width / first.width,
    b: 0,
    c: 0,
    d: second.height / first.height,
    e: 0,
    f: 0,
  };
}

function wholeSymmetries(first: Sketch, second: Sketch): number[] {
  const [variants, other] = [variantsOf(first), variantsOf(second)];
  const near: { readonly symmetry: number; readonly distance: number }[] = [];
  for (let symmetry = 0; symmetry < symmetries.length; symmetry += 1) {
    const distance = hamming256(variants, symmetry * vectorWords, other, 0);
    if (distance <= phashRadius) near.push({ symmetry, distance });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance || a.symmetry - b.symmetry)
    .map(({ symmetry }) => symmetry);
}

const knownVariants = new WeakMap<Sketch, Uint32Array>();

/** The pHashes of a picture after each symmetry, one after the other: as it is first. */
function variantsOf(sketch: Sketch): Uint32Array {
  const known = knownVariants.get(sketch);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(symmetries.length * vectorBytes);
  for (const [at, variant] of phashVariants(sketch.phash).entries()) {
    bytes.set(variant, at * vectorBytes);
  }
  const variants = new Uint32Array(bytes.buffer);
  knownVariants.set(sketch, variants);
  return variants;
}

function pointSymmetries(first: Sketch, second: Sketch): number[] {
  const votes = canonicalVotes(first.points, second.points);
  const turns = [...votes.keys()]
    .filter((symmetry) => symmetry > 0 && (votes[symmetry] ?? 0) >= leastInliers)
    .toSorted((a, b) => (votes[b] ?? 0) - (votes[a] ?? 0) || a - b)
    .slice(0, mostTurns);
  const upright = votes[0] ?? 0;
  const isLikelyTurned = turns.some((symmetry) => (votes[symmetry] ?? 0) > upright);
  return isLikelyTurned ? [...turns, 0] : [0, ...turns];
}
