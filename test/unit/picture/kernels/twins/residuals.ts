/** `assembly/residuals.ts` in plain TypeScript. */

export function residuals(levels: ArrayLike<number>, width: number, least: number): number[] {
  const seen: number[] = [];
  return Array.from(levels, (level, at) => {
    const { expected, near, step } = outlook(seen, width, at, least);
    const rest = near === 0 ? around(level - expected) : level - expected;
    const steps = Math.sign(rest) * Math.floor((Math.abs(rest) + near) / step);
    seen.push(levelOf(expected + steps * step, near));
    // Of -0 it is 0.
    return steps < 0 ? -2 * steps - 1 : 2 * Math.abs(steps);
  });
}

export function fromResiduals(rest: ArrayLike<number>, width: number, least: number): number[] {
  const levels: number[] = [];
  for (const [at, folded] of Array.from(rest).entries()) {
    const { expected, near, step } = outlook(levels, width, at, least);
    const steps = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    levels.push(levelOf(expected + steps * step, near));
  }
  return levels;
}

interface Outlook {
  readonly expected: number;
  /** What the level may be off by. */
  readonly near: number;
  readonly step: number;
}

/** By the neighbours: the median of two and of the plane through them; 128 where there are none. */
function outlook(seen: readonly number[], width: number, at: number, least: number): Outlook {
  const [x, y] = [at % width, Math.floor(at / width)];
  const left = (x === 0 ? seen[at - width] : seen[at - 1]) ?? 128;
  const upper = y === 0 ? left : (seen[at - width] ?? 0);
  const corner = x === 0 || y === 0 ? upper : (seen[at - width - 1] ?? 0);
  const next = y === 0 || x === width - 1 ? upper : (seen[at - width + 1] ?? 0);
  const changes = [left - corner, upper - corner, next - upper].map((change) => Math.abs(change));
  const near = Math.min(5, Math.max(least, Math.floor(Math.max(...changes) / 4)));
  const expected = [left, upper, left + upper - corner].toSorted((a, b) => a - b)[1] ?? 128;
  return { expected, near, step: 2 * near + 1 };
}

function levelOf(value: number, near: number): number {
  return near === 0 ? (value + 256) % 256 : Math.min(255, Math.max(0, value));
}

/** The shorter way, over 255 to 0. */
function around(rest: number): number {
  return rest > 127 ? rest - 256 : rest < -128 ? rest + 256 : rest;
}
