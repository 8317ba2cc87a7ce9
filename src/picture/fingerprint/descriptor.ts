import { bitsWidth } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import { vectorWords } from './hamming.js';
import type { KeyPoint } from './key-points.js';
import { symmetries, turnVector } from './symmetry.js';

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

/** How the bits of a descriptor move when the picture is turned or mirrored: a byte at a time. */
interface BitMove {
  /** For each piece of a word, word after word, the byte that its bits come from. */
  readonly sources: Uint8Array;
  /** For each piece and each value of that byte, the bits that it gives. */
  readonly given: Uint32Array;
  /** Where the pieces of each word end. */
  readonly ends: Uint8Array;
  /** The bits that are flipped on the way, by word. */
  readonly flips: Uint32Array;
}

const bitMoves = new Map<number, BitMove>();

/** Made when first needed: most runs turn pictures one way only. */
function bitMoveOf(index: number): BitMove {
  const known = bitMoves.get(index);
  if (known !== undefined) return known;
  if (symmetries[index] === undefined) throw new RangeError(`symmetry ${index} of 8`);
  const { from, flips } = singleMoves(index);
  // By word, one after the other, and byte: which bit of the byte each bit of the word is.
  const pieces = new Map<number, { readonly bit: number; readonly to: number }[]>();
  for (const [to, bit] of from.entries()) {
    const piece = (to >> 5) * bitsWidth + (bit >> 3);
    const moved = pieces.get(piece) ?? [];
    moved.push({ bit: bit & 7, to: to & 31 });
    pieces.set(piece, moved);
  }
  const given = new Uint32Array(256 * pieces.size);
  for (const [nth, moved] of [...pieces.values()].entries()) {
    for (let value = 0; value < 256; value += 1) {
      let bits = 0;
      for (const { bit, to } of moved) bits |= ((value >> bit) & 1) << to;
      given[256 * nth + value] = bits;
    }
  }
  const ends = new Uint8Array(vectorWords);
  for (const [nth, piece] of [...pieces.keys()].entries()) {
    ends[Math.floor(piece / bitsWidth)] = nth + 1;
  }
  const sources = Uint8Array.from(pieces.keys(), (piece) => piece % bitsWidth);
  const move = { sources, given, ends, flips };
  bitMoves.set(index, move);
  return move;
}

/** For each bit the one it comes from, and which are flipped. */
function singleMoves(index: number): {
  readonly from: Uint8Array;
  readonly flips: Uint32Array;
} {
  const target = Array.from({ length: bins }, (_, bin) => turnBin(index, bin));
  const places = new Map(comparisons.map(({ first, second }, at) => [first * bins + second, at]));
  const from = new Uint8Array(comparisons.length);
  const flips = new Uint32Array(vectorWords);
  for (const [at, { first, second }] of comparisons.entries()) {
    const [a, b] = [target[first] ?? 0, target[second] ?? 0];
    const straight = places.get(a * bins + b);
    const to = straight ?? places.get(b * bins + a) ?? 0;
    from[to] = at;
    if (straight === undefined) flips[to >> 5] = (flips[to >> 5] ?? 0) | (1 << (to & 31));
  }
  return { from, flips };
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
  if (index === 0) return descriptors;
  const { sources, given, ends, flips } = bitMoveOf(index);
  const turned = new Uint32Array(descriptors.length / 4);
  for (let start = 0, into = 0; into < turned.length; start += bitsWidth) {
    for (let word = 0, nth = 0; word < vectorWords; word += 1, into += 1) {
      let bits = flips[word] ?? 0;
      for (const end = ends[word] ?? 0; nth < end; nth += 1) {
        bits ^= given[256 * nth + (descriptors[start + (sources[nth] ?? 0)] ?? 0)] ?? 0;
      }
      turned[into] = bits;
    }
  }
  return new Uint8Array(turned.buffer);
}
