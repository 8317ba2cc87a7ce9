/** `assembly/residuals.ts` in plain TypeScript. */

const near = 3;
const step = 2 * near + 1;

export function residuals(levels: ArrayLike<number>, width: number): number[] {
  const seen: number[] = [];
  return Array.from(levels, (level, at) => {
    const expected = prediction(seen, width, at);
    const rest = level - expected;
    const steps = Math.sign(rest) * Math.floor((Math.abs(rest) + near) / step);
    seen.push(clamped(expected + steps * step));
    return steps >= 0 ? 2 * steps : -2 * steps - 1;
  });
}

export function fromResiduals(rest: ArrayLike<number>, width: number): number[] {
  const levels: number[] = [];
  for (const [at, folded] of Array.from(rest).entries()) {
    const steps = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    levels.push(clamped(prediction(levels, width, at) + steps * step));
  }
  return levels;
}

/** The median of the neighbours and of the plane through them; 128 where there are none. */
function prediction(seen: readonly number[], width: number, at: number): number {
  const [x, y] = [at % width, Math.floor(at / width)];
  const left = x === 0 ? seen[at - width] : seen[at - 1];
  const upper = y === 0 ? left : seen[at - width];
  if (left === undefined || upper === undefined) return 128;
  const corner = x === 0 || y === 0 ? upper : (seen[at - width - 1] ?? 0);
  return [left, upper, left + upper - corner].toSorted((a, b) => a - b)[1] ?? 128;
}

function clamped(level: number): number {
  return Math.min(255, Math.max(0, level));
}
