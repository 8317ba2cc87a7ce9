import { kernels } from '../kernels/kernels.js';
import type { Overlap } from './overlap.js';
import { inKernels } from '../fingerprint/planes.js';

/** How two pictures agree in one block of what both show. */
export interface Block {
  /** Standard deviations, in grey levels. */
  readonly first: number;
  readonly second: number;
  readonly correlation: number;
}

/** Share of a block that must lie in both pictures. */
const leastFill = 0.4;
/** Variance of rounding and compression that is no disagreement, in squared grey levels. */
const noise = 0.5;

/** Blocks of a grid of `columns` × `rows` over what both pictures show. */
export function blocksOf(overlap: Overlap, columns: number, rows = columns): Block[] {
  return blocksFrom(gridOf(overlap, columns, rows));
}

/** The same of a fine grid and of one that is half as fine, for one look at the pixels. */
export function blocksOfTwoGrids(
  overlap: Overlap,
  columns: number,
): { readonly fine: Block[]; readonly coarse: Block[] } {
  const grid = gridOf(overlap, columns, columns);
  return { fine: blocksFrom(grid), coarse: blocksFrom(halfAsFine(grid)) };
}

/** Sums over the pixels of each block: their number, then of both pictures a, b, a², b² and ab. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly sums: Float64Array;
  /** Pixels of a block, filled or not. */
  readonly area: number;
}

/** Numbers in the sums of one block. */
export const sumsOfBlock = 6;

function gridOf(overlap: Overlap, columns: number, rows: number): Grid {
  const { first, second, mask, isFull } = overlap;
  const { width, height } = mask;
  const sums = new Float64Array(columns * rows * sumsOfBlock);
  const planes = isFull ? [first, second] : [first, second, mask];
  inKernels(planes, [], (memory, [one = 0, other = 0, counting = 0]) => {
    const room = memory.take(sums.byteLength);
    kernels().gridSums(one, other, counting, width, height, columns, rows, room);
    sums.set(memory.doubles.subarray(room >> 3, (room >> 3) + sums.length));
  });
  return { columns, rows, sums, area: (width * height) / (columns * rows) };
}

/** @param grid of an even number of columns and rows */
function halfAsFine({ columns, rows, sums, area }: Grid): Grid {
  const half = new Float64Array(sums.length / 4);
  for (let at = 0; at < sums.length; at += 1) {
    const block = Math.floor(at / sumsOfBlock);
    const [row, column] = [Math.floor(block / columns) >> 1, (block % columns) >> 1];
    const to = ((row * columns) / 2 + column) * sumsOfBlock + (at % sumsOfBlock);
    half[to] = (half[to] ?? 0) + (sums[at] ?? 0);
  }
  return { columns: columns / 2, rows: rows / 2, sums: half, area: area * 4 };
}

/** Those of the blocks that hold enough. @param area pixels of a block, filled or not */
export function blocksFrom({ sums, area }: Pick<Grid, 'sums' | 'area'>): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < sums.length; at += sumsOfBlock) {
    const count = sums[at] ?? 0;
    if (count === 0 || count < leastFill * area) continue;
    const [meanA, meanB] = [(sums[at + 1] ?? 0) / count, (sums[at + 2] ?? 0) / count];
    const varianceA = Math.max(0, (sums[at + 3] ?? 0) / count - meanA * meanA);
    const varianceB = Math.max(0, (sums[at + 4] ?? 0) / count - meanB * meanB);
    const covariance = (sums[at + 5] ?? 0) / count - meanA * meanB;
    blocks.push({
      first: Math.sqrt(varianceA),
      second: Math.sqrt(varianceB),
      correlation: covariance / Math.sqrt((varianceA + noise) * (varianceB + noise)),
    });
  }
  return blocks;
}

/** Correlations of the blocks in which either picture shows something, the least first. */
export function correlations(blocks: readonly Block[], leastTexture: number): Float32Array {
  const found = new Float32Array(blocks.length);
  let count = 0;
  for (const block of blocks) {
    if (!shows(block, leastTexture)) continue;
    found[count] = block.correlation;
    count += 1;
  }
  return found.subarray(0, count).toSorted();
}

/** Whether either picture shows something in a block. @param least standard deviation */
export function shows({ first, second }: Block, least: number): boolean {
  return first >= least || second >= least;
}

/** @param sorted the least first */
export function quantile(sorted: Float32Array, share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
