import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/contrast-fit.ts` in plain TypeScript. */

export interface Fitting {
  readonly stride: number;
  readonly rounds: number;
  readonly least: number;
  readonly share: number;
}

export function fitContrast(
  first: GreyPlane,
  second: GreyPlane,
  mask: GreyPlane | undefined,
  { stride, rounds, least, share }: Fitting,
): { readonly gain: number; readonly spread: number } {
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < first.data.length; at += stride) {
    if (mask?.data[at] === 0) continue;
    pairs.push([first.data[at] ?? NaN, second.data[at] ?? NaN]);
  }
  let [gain, spread] = [1, 20];
  for (let round = 0; round < rounds; round += 1) {
    let [energy, other] = [1, 1];
    for (const [a, b] of pairs) {
      const weight = 1 / (1 + ((a - gain * b) / spread) ** 2);
      energy += weight * a * a;
      other += weight * b * b;
    }
    gain = Math.sqrt(energy / other);
    const steps = pairs.map(([a, b]) =>
      Math.min(1023, Math.floor(Math.abs(a - gain * b) * stepsOfLevel)),
    );
    const middle = steps.toSorted((a, b) => a - b)[pairs.length >> 1] ?? 1023;
    spread = Math.max(least, share * ((middle + 0.5) / stepsOfLevel));
  }
  return { gain, spread };
}

const stepsOfLevel = 16;

/** Pixels that count, and those of them that differ. */
export function countDiffering(
  first: GreyPlane,
  second: GreyPlane,
  mask: GreyPlane | undefined,
  { gain, limit }: { readonly gain: number; readonly limit: number },
): readonly [number, number] {
  let [pixels, differing] = [0, 0];
  for (const [at, level] of first.data.entries()) {
    if (mask?.data[at] === 0) continue;
    pixels += 1;
    if (Math.abs(level - (second.data[at] ?? NaN) * gain) > limit) differing += 1;
  }
  return [pixels, differing];
}
