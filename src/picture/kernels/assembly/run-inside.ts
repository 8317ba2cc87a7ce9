// Takes (x, y) of one picture to (a x + b y + e, c x + d y + f) of another: such a map is six numbers.

/**
 * The pixels of a row whose centres a map puts into a frame: one run, since a frame has no dents. Found
 * for a whole row at once, because asking for each pixel costs as much as reading it.
 *
 * @param y of the row, whose pixels from `start` up to, not including, `end` are looked at
 * @returns where the run begins, and from the 32nd bit on where it ends
 */
export function runInside(
  a: f64,
  c: f64,
  rowU: f64,
  rowV: f64,
  start: i32,
  end: i32,
  left: f64,
  top: f64,
  right: f64,
  bottom: f64,
): u64 {
  let from = <f64>start;
  let to = <f64>end;
  if (a !== 0.0) {
    const one = (left - rowU) / a - 0.5;
    const other = (right - rowU) / a - 0.5;
    from = max(from, floor(min(one, other)));
    to = min(to, ceil(max(one, other)) + 1.0);
  }
  if (c !== 0.0) {
    const one = (top - rowV) / c - 0.5;
    const other = (bottom - rowV) / c - 0.5;
    from = max(from, floor(min(one, other)));
    to = min(to, ceil(max(one, other)) + 1.0);
  }
  if (!(from < to)) return 0;
  let first = <i32>from;
  let last = <i32>to;
  // Rounding may have put an end on the wrong side of its edge, and a level row lies in it or not.
  while (first < last && !isInside(first, a, c, rowU, rowV, left, top, right, bottom)) first += 1;
  while (last > first && !isInside(last - 1, a, c, rowU, rowV, left, top, right, bottom)) last -= 1;
  return <u64>first | ((<u64>last) << 32);
}

function isInside(
  x: i32,
  a: f64,
  c: f64,
  rowU: f64,
  rowV: f64,
  left: f64,
  top: f64,
  right: f64,
  bottom: f64,
): bool {
  const u = a * (<f64>x + 0.5) + rowU;
  const v = c * (<f64>x + 0.5) + rowV;
  return u >= left && u < right && v >= top && v < bottom;
}
