import { halfGaussian } from '../fingerprint/gaussian.js';
import { inKernels } from '../fingerprint/planes.js';
import { kernels } from '../kernels/kernels.js';
import { blocksFrom, sumsOfBlock, type Block } from './agreement.js';
import { commonFrame } from './overlap.js';
import type { Overlay } from './overlay.js';

export interface PrintGrid {
  /** Pixels at the edge of either picture that are left out, at least one. */
  readonly rim: number;
  /** Blur, in pixels. */
  readonly sigma: number;
  /** Side of a block, in pixels. */
  readonly side: number;
}

/**
 * Blocks of what both pictures show, blurred, row by row from the top. Most documents that differ do so in
 * the first of them, and a row that nobody asks for is not looked at.
 * @param told takes the blocks of a row, of `most` in all, and says whether that is enough
 */
export function eachRowOfBlocks(
  overlay: Overlay,
  { rim, sigma, side }: PrintGrid,
  told: (blocks: readonly Block[], most: number) => boolean,
): void {
  const { first, second, map } = overlay;
  const { a, b, c, d, e, f } = map;
  const { left, top, width, height, runs, pixels } = commonFrame(overlay, rim);
  if (pixels === 0) return;
  const half = halfGaussian(sigma);
  const radius = half.length - 1;
  const [columns, rows] = [partsOf(width, side), partsOf(height, side)];
  const area = (width * height) / (columns * rows);
  inKernels([first, second], [], (memory, [p = 0, q = 0]) => {
    const own = memory.takeWords(runs.length);
    memory.words.set(runs, own >> 2);
    const weights = memory.put(half);
    const sums = memory.take(8 * sumsOfBlock * columns);
    const lines = 4 * (Math.ceil(height / rows) + radius) + 1;
    const room = memory.takeWords(lines * width + 2 * radius);
    const { printSums } = kernels();
    const [from, to, found] = [first.width, second.width, sums >> 3];
    for (let row = 0; row < rows; row += 1) {
      printSums(
        p,
        from,
        q,
        to,
        a,
        b,
        c,
        d,
        e,
        f,
        own,
        left,
        top,
        width,
        height,
        weights,
        radius,
        columns,
        rows,
        row,
        room,
        sums,
      );
      const sumsOfRow = memory.doubles.subarray(found, found + sumsOfBlock * columns);
      if (told(blocksFrom({ sums: sumsOfRow, area }), columns * rows)) return;
    }
  });
}

function partsOf(length: number, side: number): number {
  return Math.max(1, Math.round(length / side));
}
