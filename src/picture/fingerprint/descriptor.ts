import { bitsWidth } from '../../model/picture.js';
import type { KeyPoint } from './key-points.js';
import { symmetries, turnVector } from './symmetry.js';

/** Cells along a side, and directions in each. */
const cells = 4;
const directions = 8;
/** Gradients taken along a side of a cell. */
const samplesPerCell = 4;
/** Pixels from one gradient to the next, in blurs of the key point: a cell is 4 of them wide. */
const spacing = 1;

const samplesPerSide = cells * samplesPerCell;
const bins = cells * cells * directions;

/** One gradient of the grid: where it lies, and which cells it counts for. */
interface Sample {
  /** Offset from the centre in blurs. */
  readonly dx: number;
  readonly dy: number;
  readonly cells: readonly { readonly cell: number; readonly weight: number }[];
}

const samples: readonly Sample[] = Array.from({ length: samplesPerSide ** 2 }, (_, at) => {
  const [row, column] = [Math.floor(at / samplesPerSide), at % samplesPerSide];
  return {
    dx: offset(column),
    dy: offset(row),
    cells: sharedCells(cellPlace(column), cellPlace(row)),
  };
});

function offset(index: number): number {
  return (index + 0.5 - samplesPerSide / 2) * spacing;
}

/** Place among the centres of the cells. */
function cellPlace(index: number): number {
  return (index + 0.5) / samplesPerCell - 0.5;
}

/** A gradient between the centres of cells counts for each by how near it is. */
function sharedCells(x: number, y: number): { cell: number; weight: number }[] {
  const shares = [];
  for (const row of [Math.floor(y), Math.floor(y) + 1]) {
    for (const column of [Math.floor(x), Math.floor(x) + 1]) {
      if (row < 0 || row >= cells || column < 0 || column >= cells) continue;
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      if (weight > 0) shares.push({ cell: row * cells + column, weight });
    }
  }
  return shares;
}

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

/**
 * Describes what surrounds a key point in 256 bits: an upright SIFT histogram of gradients (Lowe
 * 2004, section 6, without turning it to its main direction), of which only comparisons are kept.
 */
export function describe({ x, y, octave, level, scale }: KeyPoint, into: Uint8Array): void {
  const histogram = gradients(level.data, level.width, level.height, {
    x: (x - 0.5) / octave.step,
    y: (y - 0.5) / octave.step,
    blur: scale / octave.step,
  });
  for (let at = 0; at < comparisons.length; at += 1) {
    const { first, second } = comparisons[at] ?? { first: 0, second: 0 };
    if ((histogram[first] ?? 0) > (histogram[second] ?? 0)) {
      into[at >> 3] = (into[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }
}

const histogramOfOne = new Float32Array(bins);

function gradients(
  data: Float32Array,
  width: number,
  height: number,
  { x, y, blur }: { x: number; y: number; blur: number },
): Float32Array {
  const histogram = histogramOfOne.fill(0);
  for (const sample of samples) {
    const column = Math.round(x + sample.dx * blur);
    const row = Math.round(y + sample.dy * blur);
    if (column < 1 || row < 1 || column >= width - 1 || row >= height - 1) continue;
    const at = row * width + column;
    const gx = (data[at + 1] ?? 0) - (data[at - 1] ?? 0);
    const gy = (data[at + width] ?? 0) - (data[at - width] ?? 0);
    const size = Math.sqrt(gx * gx + gy * gy);
    if (size === 0) continue;
    const angle = (Math.atan2(gy, gx) / (2 * Math.PI)) * directions + directions;
    const direction = Math.floor(angle);
    const beyond = angle - direction;
    for (const { cell, weight } of sample.cells) {
      const bin = cell * directions;
      const [one, next] = [bin + (direction % directions), bin + ((direction + 1) % directions)];
      histogram[one] = (histogram[one] ?? 0) + size * weight * (1 - beyond);
      histogram[next] = (histogram[next] ?? 0) + size * weight * beyond;
    }
  }
  return histogram;
}

/** How the bits of a descriptor move when the picture is turned or mirrored. */
interface BitMove {
  /** For each bit the one it comes from. */
  readonly from: Uint8Array;
  /** The bits that are flipped on the way. */
  readonly flips: Uint8Array;
}

const bitMoves: readonly BitMove[] = symmetries.map(({ index }) => {
  const target = Array.from({ length: bins }, (_, bin) => turnBin(index, bin));
  const places = new Map(comparisons.map(({ first, second }, at) => [first * bins + second, at]));
  const from = new Uint8Array(comparisons.length);
  const flips = new Uint8Array(bitsWidth);
  for (const [at, { first, second }] of comparisons.entries()) {
    const [a, b] = [target[first] ?? 0, target[second] ?? 0];
    const straight = places.get(a * bins + b);
    const to = straight ?? places.get(b * bins + a) ?? 0;
    from[to] = at;
    if (straight === undefined) flips[to >> 3] = (flips[to >> 3] ?? 0) | (1 << (to & 7));
  }
  return { from, flips };
});

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
  const { from, flips } = bitMoves[index] ?? noMove(index);
  const turned = new Uint8Array(descriptors.length);
  for (let start = 0; start < descriptors.length; start += bitsWidth) {
    for (let to = 0; to < bitsWidth; to += 1) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) {
        const source = from[8 * to + bit] ?? 0;
        byte |= (((descriptors[start + (source >> 3)] ?? 0) >> (source & 7)) & 1) << bit;
      }
      turned[start + to] = byte ^ (flips[to] ?? 0);
    }
  }
  return turned;
}

function noMove(index: number): never {
  throw new RangeError(`symmetry ${index} of 8`);
}
