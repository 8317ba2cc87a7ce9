import type { GreyPlane } from '../../../../../src/picture/fingerprint/grey-plane.js';

/** `assembly/count-levels.ts` in plain TypeScript. */
export function countLevels({ data }: GreyPlane, mask?: GreyPlane): Uint32Array {
  const counts = new Uint32Array(256);
  for (const [at, grey] of data.entries()) {
    if (mask?.data[at] === 0) continue;
    const level = Math.max(0, Math.min(255, Math.round(grey)));
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}
