/** Where the focus goes in a grid of so many columns; the place itself where nothing lies that way. */
export function movedInGrid(
  key: string,
  at: number,
  { count, columns, rowsInSight }: { count: number; columns: number; rowsInSight: number },
): number | undefined {
  const to = target(key, at, count, columns, rowsInSight);
  if (to === undefined || count === 0) return undefined;
  return Math.max(0, Math.min(count - 1, to));
}

function target(
  key: string,
  at: number,
  count: number,
  columns: number,
  rowsInSight: number,
): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return at + 1;
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowDown':
      return at + columns < count || Math.floor(at / columns) < Math.floor((count - 1) / columns)
        ? at + columns
        : at;
    case 'ArrowUp':
      return at >= columns ? at - columns : at;
    case 'PageDown':
      return at + columns * Math.max(1, rowsInSight - 1);
    case 'PageUp':
      return at - columns * Math.max(1, rowsInSight - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
