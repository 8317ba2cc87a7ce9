import { bitsWidth } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import type { KeyPoint } from './key-points.js';
import { symmetries, symmetryAt, turnVector } from './symmetry.js';

/** Cells along a side, and directions in each. */
const cells = 4;
const directions = 8;
/** Pixels from one gradient to the next, in blurs of the key point: a cell is four of them wide. */
const spacing = 1;

const bins = cells * cells * directions;

/** `first > second` is one bit of a descriptor. */
interface Comparison {
  readonly first: number;
  readonly second: number;
}

/** Neighbouring cells in each direction (192), then opposite directions of each cell (64). */
const comparisons: readonly Comparison[] = [...neighbours(), ...opposites()];

function* neighbours(): Generator<Comparison> {
  for (let cell = 0; cell < cells * cells; cell += 1) {
    const [isLastColumn, isLastRow] = [cell % cells === cells - 1, cell >= cells * (cells - 1)];
    for (let direction = 0; direction < directions; direction += 1) {
      const first = cell * directions + direction;
      if (!isLastColumn) yield { first, second: first + directions };
      if (!isLastRow) yield { first, second: first + cells * directions };
    }
  }
}

function* opposites(): Generator<Comparison> {
  for (let cell = 0; cell < cells * cells; cell += 1) {
    for (let direction = 0; direction < directions / 2; direction += 1) {
      const first = cell * directions + direction;
      yield { first, second: first + directions / 2 };
    }
  }
}

/** The bins of each comparison, as the kernel has them. */
const comparedBins = Uint8Array.from(comparisons.flatMap(({ first, second }) => [first, second]));
/** Bytes that the kernel works in. */
const scratchBytes = 5120;

/**
 * Describes what surrounds each key point in 256 bits: an upright SIFT histogram of gradients (Lowe
 * 2004, section 6, without turning it to its main direction), of which only comparisons are kept.
 * @returns {@link bitsWidth} bytes for each
 */
export function describePoints(points: readonly KeyPoint[]): Uint8Array {
  const { describe, memory } = kernels();
  const table = memory.putBytes(comparedBins);
  const scratch = memory.take(scratchBytes);
  const bits = memory.take(points.length * bitsWidth);
  for (const [at, { x, y, octave, level, scale }] of points.entries()) {
    const { step, width, height } = octave;
    const [across, down] = [(x - 0.5) / step, (y - 0.5) / step];
    const apart = (spacing * scale) / step;
    const into = bits + at * bitsWidth;
    describe(level, width, height, across, down, apart, table, scratch, into);
  }
  const descriptors = memory.bytes.slice(bits, bits + points.length * bitsWidth);
  memory.release(table);
  return descriptors;
}

/** A key point as seen from a direction: that is where its right is. */
export interface TurnedPoint {
  readonly point: KeyPoint;
  /** In radians, clockwise from the right, 0 to a whole turn. */
  readonly angle: number;
}

/**
 * The same of what surrounds each key point once it is turned.
 * @returns {@link bitsWidth} bytes for each
 */
export function describeTurnedPoints(points: readonly TurnedPoint[]): Uint8Array {
  const { describeTurned, memory } = kernels();
  const table = memory.putBytes(comparedBins);
  const scratch = memory.take(scratchBytes);
  const bits = memory.take(points.length * bitsWidth);
  for (const [at, { point, angle }] of points.entries()) {
    const { x, y, octave, level, scale } = point;
    const { step, width, height } = octave;
    const [across, down] = [(x - 0.5) / step, (y - 0.5) / step];
    const apart = (spacing * scale) / step;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const turn = (angle * directions) / (2 * Math.PI);
    const into = bits + at * bitsWidth;
    describeTurned(
      level,
      width,
      height,
      across,
      down,
      cosine,
      sine,
      turn,
      apart,
      table,
      scratch,
      into,
    );
  }
  const descriptors = memory.bytes.slice(bits, bits + points.length * bitsWidth);
  memory.release(table);
  return descriptors;
}

/** Bytes of how bits move with one symmetry: for each bit the one it comes from, then those that are flipped on the way. */
const bytesOfMoves = comparisons.length + bitsWidth;

/** How the bits of a descriptor move when the picture is turned or mirrored, for each symmetry. */
const bitMoves = Uint8Array.from(symmetries.flatMap(({ index }) => movesOf(index)));

function movesOf(index: number): number[] {
  const target = Array.from({ length: bins }, (_, bin) => turnBin(index, bin));
  const places = new Map(comparisons.map(({ first, second }, at) => [first * bins + second, at]));
  const moves = Array.from({ length: bytesOfMoves }, () => 0);
  for (const [at, { first, second }] of comparisons.entries()) {
    const [a, b] = [target[first] ?? 0, target[second] ?? 0];
    const straight = places.get(a * bins + b);
    const to = straight ?? places.get(b * bins + a) ?? 0;
    moves[to] = at;
    const flips = comparisons.length + (to >> 3);
    if (straight === undefined) moves[flips] = (moves[flips] ?? 0) | (1 << (to & 7));
  }
  return moves;
}

/** Where a bin of the histogram goes when the picture is turned. */
function turnBin(index: number, bin: number): number {
  const [cell, direction] = [Math.floor(bin / directions), bin % directions];
  const centre = (cells - 1) / 2;
  const [x, y] = turnVector(index, (cell % cells) - centre, Math.floor(cell / cells) - centre);
  const angle = (2 * Math.PI * direction) / directions;
  const [dx, dy] = turnVector(index, Math.cos(angle), Math.sin(angle));
  const turned = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * directions);
  return ((y + centre) * cells + x + centre) * directions + ((turned + directions) % directions);
}

/** The descriptors after a {@link symmetries | symmetry} of the picture. */
export function turnDescriptors(descriptors: Uint8Array, index: number): Uint8Array {
  const { index: symmetry } = symmetryAt(index);
  if (symmetry === 0) return descriptors;
  const length = descriptors.length / bitsWidth;
  return turnedForms(
    descriptors,
    Uint32Array.from({ length }, (_, at) => formOf(at, symmetry)),
  );
}

/** One of some descriptors as it is after a symmetry. */
export function formOf(descriptor: number, symmetry: number): number {
  return (descriptor << 3) | symmetry;
}

/** @param forms as of {@link formOf} */
export function turnedForms(descriptors: Uint8Array, forms: Uint32Array): Uint8Array {
  const { memory, turnBits } = kernels();
  const vectors = memory.putBytes(descriptors);
  const moves = memory.putBytes(bitMoves);
  const wanted = memory.takeWords(forms.length);
  memory.words.set(forms, wanted >> 2);
  const room = memory.take(8 * bitsWidth);
  const target = memory.take(forms.length * bitsWidth);
  turnBits(vectors, wanted, forms.length, moves, room, target);
  const turned = memory.bytes.slice(target, target + forms.length * bitsWidth);
  memory.release(vectors);
  return turned;
}
