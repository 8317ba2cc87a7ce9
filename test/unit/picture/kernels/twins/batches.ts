/** `batchChanges` of `assembly/batches.ts` in plain TypeScript. */
export function batchChanges(
  line: readonly number[],
  length: number,
  hop: number,
  taper: readonly number[],
): number[] {
  const changes: number[] = [];
  for (let from = 0; from + length <= line.length; from += hop) {
    let sum = 0;
    for (let at = 1; at < length; at += 1) {
      const step = (line[from + at] ?? NaN) - (line[from + at - 1] ?? NaN);
      sum += step * step * (taper[at] ?? NaN);
    }
    changes.push(sum);
  }
  return changes;
}

/** The energy of each frequency, from 0, by Fourier's sums over the whole of each batch, without folding. */
export function powers(
  batches: readonly (readonly number[])[],
  taper: readonly number[],
): number[] {
  const length = taper.length;
  const weight = taper.reduce((sum, own) => sum + own, 0);
  const power = Array.from({ length: length / 2 + 1 }, () => 0);
  for (const batch of batches) {
    const mean = batch.reduce((sum, light, at) => sum + light * (taper[at] ?? NaN), 0) / weight;
    for (let frequency = 1; frequency < power.length; frequency += 1) {
      let [cosine, sine] = [0, 0];
      for (const [at, light] of batch.entries()) {
        const angle = (2 * Math.PI * frequency * at) / length;
        cosine += (light - mean) * (taper[at] ?? NaN) * Math.cos(angle);
        sine += (light - mean) * (taper[at] ?? NaN) * Math.sin(angle);
      }
      power[frequency] = (power[frequency] ?? 0) + cosine ** 2 + sine ** 2;
    }
  }
  return power;
}
