import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/self-sums.ts` in plain TypeScript: the number of pixels, the sums of a, b, a², b² and ab. */
export function selfSums(
  { width, height, data }: GreyPlane,
  right: number,
  down: number,
  stride: number,
): number[] {
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = down; y < height; y += stride) {
    for (let x = Math.max(0, right); x < Math.min(width, width + right); x += 1) {
      const one = data[y * width + x] ?? NaN;
      const other = data[(y - down) * width + x - right] ?? NaN;
      count += 1;
      a += one;
      b += other;
      aa += one * one;
      bb += other * other;
      ab += one * other;
    }
  }
  return [count, a, b, aa, bb, ab];
}
