import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/ink.ts` in plain TypeScript. */
export function countInk(
  { width, height, data }: GreyPlane,
  mask: GreyPlane,
  isPaper: Uint8Array,
): { readonly inked: number; readonly solid: number } {
  const isMarked = (x: number, y: number, wanted: boolean): boolean => {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const at = y * width + x;
    if (mask.data[at] === 0) return false;
    const level = Math.max(0, Math.min(255, Math.round(data[at] ?? 0)));
    return (isPaper[level] === 1) === wanted;
  };
  let [inked, solid] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isMarked(x, y, false)) continue;
      inked += 1;
      const around = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => isMarked(x + u, y + v, true)));
      if (!around.includes(true)) solid += 1;
    }
  }
  return { inked, solid };
}
