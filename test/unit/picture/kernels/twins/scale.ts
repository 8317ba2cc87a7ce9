/** `assembly/scale.ts` in plain TypeScript, of one channel. */

/** Of which pixels of a line each new one is the weighed mean. */
export interface Means {
  readonly firsts: readonly number[];
  /** Of each of its pixels, in 1/16384. */
  readonly weights: readonly (readonly number[])[];
}

/** Rows first, as levels with six bits more; then columns. */
export function scaled(
  levels: ArrayLike<number>,
  width: number,
  columns: Means,
  rows: Means,
): number[] {
  return rows.firsts.flatMap((first, y) => {
    const line = Array.from(
      { length: width },
      (_, x) => mean(rows.weights[y], (tap) => levels[(first + tap) * width + x] ?? 0, 128) >> 8,
    );
    return columns.firsts.map((from, x) => {
      const level = mean(columns.weights[x], (tap) => line[from + tap] ?? 0, 1 << 19) >> 20;
      return Math.min(255, Math.max(0, level));
    });
  });
}

function mean(
  weights: readonly number[] | undefined,
  level: (tap: number) => number,
  half: number,
): number {
  return (weights ?? []).reduce((sum, weight, tap) => sum + weight * level(tap), half);
}
