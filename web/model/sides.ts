/** Which files of a group are compared, by number: one on the left, one on the right, and the one with the focus. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  /** One of both. */
  readonly current: number;
}

/** The keeper, and the first of the others. */
export const atFirst: Sides = { left: 0, right: 1, current: 1 };

/** Gives a file the focus; what is not on the left comes to the right. */
export function focused(sides: Sides, n: number, count: number): Sides {
  const current = Math.max(0, Math.min(count - 1, n));
  return current === sides.left
    ? { ...sides, current }
    : { left: sides.left, right: current, current };
}

/**
 * Holds the file with the focus on the left, so that it is compared with others than the keeper; the one that is
 * held there gives its place back to the keeper.
 */
export function held(sides: Sides, count: number): Sides {
  const { left, current } = sides;
  if (count < 3) return sides;
  if (current === left) return left === 0 ? sides : { left: 0, right: left, current: left };
  const right = current + 1 < count ? current + 1 : current - 1;
  return { left: current, right, current: right };
}

/** The same in a group that has fewer files by now. */
export function within(sides: Sides, count: number): Sides {
  return Math.max(sides.left, sides.right) < Math.max(2, count) ? sides : atFirst;
}
