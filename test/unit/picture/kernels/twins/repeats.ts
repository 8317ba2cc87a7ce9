import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** What is looked for, as `assembly/repeats.ts` is told. */
export interface Repetition {
  readonly shortest: number;
  readonly right: number;
  readonly down: number;
  readonly stride: number;
  readonly leastSampled: number;
  readonly leastVariance: number;
  readonly leastCorrelation: number;
}

/**
 * `assembly/repeats.ts` in plain TypeScript.
 * @param margin by which a correlation may be off: undefined where that decides
 */
export function repeats(plane: GreyPlane, sought: Repetition, margin: number): boolean | undefined {
  const { shortest, right, down } = sought;
  let answer: boolean | undefined = false;
  for (let dy = 0; dy <= down; dy += 1) {
    for (let dx = -right; dx <= right; dx += 1) {
      if ((dy === 0 && dx < shortest) || Math.hypot(dx, dy) < shortest) continue;
      const sampled = correlation(plane, dx, dy, sought.stride, 0);
      const whole = correlation(plane, dx, dy, 1, sought.leastVariance);
      const below = Math.min(sampled - sought.leastSampled, whole - sought.leastCorrelation);
      if (below >= margin) return true;
      if (below >= -margin) answer = undefined;
    }
  }
  return answer;
}

function correlation(
  { width, height, data }: GreyPlane,
  right: number,
  down: number,
  stride: number,
  leastVariance: number,
): number {
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = down; y < height; y += stride) {
    for (let x = Math.max(0, right); x < Math.min(width, width + right); x += 1) {
      const one = data[y * width + x] ?? NaN;
      const other = data[(y - down) * width + x - right] ?? NaN;
      count += 1;
      a += one;
      b += other;
      aa += one * one;
      bb += other * other;
      ab += one * other;
    }
  }
  const [varianceA, varianceB] = [aa / count - (a / count) ** 2, bb / count - (b / count) ** 2];
  if (Math.min(varianceA, varianceB) < leastVariance) return 0;
  if (varianceA <= 0 || varianceB <= 0) return 1;
  return (ab / count - (a / count) * (b / count)) / Math.sqrt(varianceA * varianceB);
}
