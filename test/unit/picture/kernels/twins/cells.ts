/** `sumCells` of `assembly/sum-cells.ts`: red, green, blue and the number of pixels of each cell. */
export function sumCells(
  data: Uint8Array,
  width: number,
  height: number,
  side: number,
  samples: number,
): number[] {
  const stride = Math.max(1, Math.floor(side / samples));
  const sums: number[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const own = [0, 0, 0, 0];
      for (let y = top; y < Math.min(top + side, height); y += stride) {
        for (let x = left; x < Math.min(left + side, width); x += stride) {
          const pixel = [...data.subarray(3 * (y * width + x)).subarray(0, 3), 1];
          for (const [at, value] of pixel.entries()) own[at] = (own[at] ?? 0) + value;
        }
      }
      sums.push(...own);
    }
  }
  return sums;
}

export interface CellTint {
  readonly tone: number;
  readonly blue: number;
  readonly red: number;
}

/** What `tintsByTone` of `assembly/tints.ts` makes of one cell. */
export function tintOf(sums: readonly number[], tones: number): CellTint {
  const [red = NaN, green = NaN, blue = NaN, pixels = NaN] = sums;
  const light = (0.299 * red + 0.587 * green + 0.114 * blue) / pixels;
  return {
    tone: Math.min(tones - 1, Math.floor((light * tones) / 256)),
    blue: 0.564 * (blue / pixels - light),
    red: 0.713 * (red / pixels - light),
  };
}
