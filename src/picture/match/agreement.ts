import type { Overlap } from './overlap.js';

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
  const { first, second, mask } = overlap;
  const { width, height } = mask;
  const sums = Array.from({ length: columns * rows }, () => new Sums());
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height);
    for (let x = 0; x < width; x += 1, at += 1) {
      if (mask.data[at] === 0) continue;
      const column = Math.floor((x * columns) / width);
      sums[row * columns + column]?.add(first.data[at] ?? 0, second.data[at] ?? 0);
    }
  }
  const filled = (width * height * leastFill) / (columns * rows);
  return sums.filter((block) => block.count >= filled).map((block) => block.result());
}

/** Correlations of the blocks in which either picture shows something, the least first. */
export function correlations(blocks: readonly Block[], leastTexture: number): Float32Array {
  const textured = blocks.filter((block) => shows(block, leastTexture));
  return Float32Array.from(textured, ({ correlation }) => correlation).toSorted();
}

/** Whether either picture shows something in a block. @param least standard deviation */
export function shows({ first, second }: Block, least: number): boolean {
  return first >= least || second >= least;
}

/** @param sorted the least first */
export function quantile(sorted: Float32Array, share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

class Sums {
  count = 0;
  #a = 0;
  #b = 0;
  #aa = 0;
  #bb = 0;
  #ab = 0;

  add(a: number, b: number): void {
    this.count += 1;
    this.#a += a;
    this.#b += b;
    this.#aa += a * a;
    this.#bb += b * b;
    this.#ab += a * b;
  }

  result(): Block {
    const { count } = this;
    const [meanA, meanB] = [this.#a / count, this.#b / count];
    const varianceA = Math.max(0, this.#aa / count - meanA * meanA);
    const varianceB = Math.max(0, this.#bb / count - meanB * meanB);
    const covariance = this.#ab / count - meanA * meanB;
    return {
      first: Math.sqrt(varianceA),
      second: Math.sqrt(varianceB),
      correlation: covariance / Math.sqrt((varianceA + noise) * (varianceB + noise)),
    };
  }
}
