import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/texture-windows.ts` in plain TypeScript. */
export function textureWindows(
  { width, height, data: firsts }: GreyPlane,
  { data: seconds }: GreyPlane,
  { data: common }: GreyPlane,
  radius: number,
): number[] {
  const inCells = Array.from({ length: 64 }, () => 0);
  let [agreeing, onlyFirst, onlySecond, others, faint, faintAgreeing] = [0, 0, 0, 0, 0, 0];
  for (let y = radius; y < height - radius; y += 1) {
    for (let x = radius; x < width - radius; x += 1) {
      const at = y * width + x;
      const [a, b] = [firsts[at] ?? NaN, seconds[at] ?? NaN];
      const most = Math.max(a, b);
      const correlation = (common[at] ?? NaN) / Math.sqrt((a + 0.25) * (b + 0.25));
      if (most >= 1 && most < 16) {
        faint += 1;
        if (correlation >= 0.8) faintAgreeing += 1;
      }
      if (most < 2.25) continue;
      if (correlation >= 0.9) {
        agreeing += 1;
        const cell = Math.floor((y * 8) / height) * 8 + Math.floor((x * 8) / width);
        inCells[cell] = (inCells[cell] ?? 0) + 1;
      } else if (correlation < 0.7) {
        if (a > 4 * b) onlyFirst += 1;
        else if (b > 4 * a) onlySecond += 1;
        else others += 1;
      }
    }
  }
  return [agreeing, onlyFirst, onlySecond, others, faint, faintAgreeing, ...inCells];
}
