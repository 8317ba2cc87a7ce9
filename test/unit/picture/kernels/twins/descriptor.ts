import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/descriptor.ts` in plain TypeScript. */

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

/** Of a gradient in a row and a column of the grid. */
export function sharesOf(column: number, row: number): { cell: number; weight: number }[] {
  return sharedCells(cellPlace(column), cellPlace(row));
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
export const comparisons: readonly Comparison[] = [...neighbours(), ...opposites()];

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

/** The bits of what surrounds a place, in pixels of the plane. */
export function describe(
  { data, width, height }: GreyPlane,
  place: { readonly x: number; readonly y: number; readonly blur: number },
): boolean[] {
  const histogram = gradients(data, width, height, place);
  return comparisons.map(({ first, second }) => (histogram[first] ?? 0) > (histogram[second] ?? 0));
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
