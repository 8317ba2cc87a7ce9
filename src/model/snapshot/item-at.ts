/**
 * The item at a place where there must be one.
 * @throws RangeError where there is none: a bug, which must not become a wrong answer
 */
export function itemAt<T>(items: ArrayLike<T>, at: number): T {
  const item = items[at];
  if (item === undefined) throw new RangeError(`no item at ${at} of ${items.length}`);
  return item;
}
