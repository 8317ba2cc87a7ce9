/** The first place from `from` on, before `to`, whose value is at least `value`; else `to`. */
export function firstAtLeast(
  read: (at: number) => number,
  value: number,
  from: number,
  to: number,
): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (read(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place of sorted numbers that holds at least `value`. */
export function lowerBound(sorted: Uint32Array, value: number): number {
  return firstAtLeast((at) => sorted[at] ?? 0, value, 0, sorted.length);
}
