/** `assembly/cosines.ts` in plain TypeScript. */
export function lowFrequencies(
  square: Float32Array,
  side: number,
  cosines: Float32Array,
  kept: number,
): number[] {
  return Array.from({ length: kept * kept }, (_, at) => {
    const [v, u] = [Math.floor(at / kept), at % kept];
    let sum = 0;
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const wave = (cosines[v * side + y] ?? 0) * (cosines[u * side + x] ?? 0);
        sum += wave * (square[y * side + x] ?? 0);
      }
    }
    return sum;
  });
}
