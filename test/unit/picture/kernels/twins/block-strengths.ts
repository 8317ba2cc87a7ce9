const [side, looked, bins] = [8, 4, 256];

/** Some of a picture's rows, as `assembly/block-strengths.ts` has them, but whole. */
export interface Picture {
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export interface Block {
  readonly x: number;
  readonly y: number;
}

/** What `blockStrengths` counts: of each frequency, row by row, how many blocks have it that strong. */
export function blockStrengths(picture: Picture, blocks: readonly Block[]): number[] {
  const strengths = Array.from({ length: looked * looked * bins }, () => 0);
  for (const block of blocks) {
    const light = lightOf(picture, block);
    if (light.some((level) => level < 1.5 || level > 253.5)) continue;
    for (const [place, sum] of transformed(light).entries()) {
      const bin = Math.round(2 * Math.abs(sum));
      const at = place * bins + bin;
      if (bin < bins) strengths[at] = (strengths[at] ?? 0) + 1;
    }
  }
  return strengths;
}

function lightOf({ width, channels, data }: Picture, { x, y }: Block): number[] {
  return Array.from({ length: side * side }, (_, place) => {
    const [row, column] = [y + Math.floor(place / side), x + (place % side)];
    const [red = NaN, green = NaN, blue = NaN] = data.subarray(channels * (row * width + column));
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

/** Along rows, then along columns; one term after the other. */
function transformed(light: readonly number[]): number[] {
  const rows = Array.from({ length: side }, (_row, y) =>
    Array.from({ length: looked }, (_, u) => {
      let sum = 0;
      for (let x = 0; x < side; x += 1) sum += (light[y * side + x] ?? NaN) * cosine(x, u);
      return sum;
    }),
  );
  return Array.from({ length: looked * looked }, (_, place) => {
    const [v, u] = [Math.floor(place / looked), place % looked];
    let sum = 0;
    for (let y = 0; y < side; y += 1) sum += (rows[y]?.[u] ?? NaN) * cosine(y, v);
    return sum;
  });
}

/** Of a place along a side, and a frequency. */
export function cosine(place: number, frequency: number): number {
  const share = frequency === 0 ? Math.SQRT1_2 / 2 : 1 / 2;
  return share * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
}
