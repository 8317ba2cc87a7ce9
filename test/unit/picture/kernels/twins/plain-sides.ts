/** What `assembly/plain-sides.ts` finds of a whole picture: rows and columns of one colour at each of its sides. */
export function plainSides(
  { width, channels, data }: { width: number; channels: number; data: Uint8Array },
  colour: readonly number[],
  tolerance: number,
): { top: number; bottom: number; left: number; right: number } {
  const height = data.length / channels / width;
  const isPlain = (x: number, y: number): boolean =>
    colour.every((level, at) => {
      const own = data[channels * (y * width + x) + at] ?? NaN;
      return Math.abs(own - level) <= tolerance;
    });
  const columns = Array.from({ length: width }, (_, x) => x);
  const rows = Array.from({ length: height }, (_, y) => y);
  const others = rows.filter((y) => !columns.every((x) => isPlain(x, y)));
  const otherColumns = columns.filter((x) => !others.every((y) => isPlain(x, y)));
  return {
    top: others[0] ?? height,
    bottom: height - 1 - (others.at(-1) ?? -1),
    left: otherColumns[0] ?? width,
    right: width - 1 - (otherColumns.at(-1) ?? -1),
  };
}
