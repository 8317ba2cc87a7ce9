/**
 * One of the eight ways to turn and mirror a picture: swap the axes, then mirror what came out.
 * The picture after it has at (x, y) what was at `source(x, y)` before.
 */
export interface Symmetry {
  /** Position in {@link symmetries}. */
  readonly index: number;
  readonly swapsAxes: boolean;
  /** Mirrors left and right. */
  readonly flipsX: boolean;
  /** Mirrors top and bottom. */
  readonly flipsY: boolean;
}

/** The identity first. */
export const symmetries: readonly Symmetry[] = Array.from({ length: 8 }, (_, index) => ({
  index,
  swapsAxes: (index & 4) !== 0,
  flipsX: (index & 1) !== 0,
  flipsY: (index & 2) !== 0,
}));

/** @throws RangeError unless there is one */
export function symmetryAt(index: number): Symmetry {
  const symmetry = symmetries[index];
  if (symmetry === undefined) throw new RangeError(`symmetry ${index} of 8`);
  return symmetry;
}

/** What takes back a symmetry. A quarter turn is the only kind that is not its own inverse. */
export function inverse(index: number): number {
  return (index & 4) === 0 ? index : 4 | ((index & 1) << 1) | ((index & 2) >> 1);
}

/** `second` after `first`. */
export function composed(first: number, second: number): number {
  // Mirroring before swapping the axes is mirroring the other axis after it.
  const flips = (second & 4) === 0 ? first & 3 : ((first & 1) << 1) | ((first & 2) >> 1);
  return (((first ^ second) & 4) | (flips ^ (second & 3))) & 7;
}

/** A vector seen in the picture after the symmetry. */
export function turnVector(index: number, x: number, y: number): readonly [number, number] {
  const [a, b] = (index & 4) === 0 ? [x, y] : [y, x];
  return [(index & 1) === 0 ? a : -a, (index & 2) === 0 ? b : -b];
}
