/** What a level may be off by: a quarter of how much its surroundings differ, and that at most. */
const mostNear = 5;
/** So many steps more, and a number is never negative. */
const most = 128;
/** Stands for the level before the first of all. */
const middle = 128;
/** Rows that are made at a time: the lanes of a vector. */
const rowsAtOnce = 4;

/**
 * What is left of each level of a picture when it is predicted from those before it (JPEG-LS, ITU-T T.87: the
 * median of left, upper, and both less upper left), in steps, 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4. Steps are as long as
 * what the level may be off by allows: noise shows where all is even, and nowhere else.
 *
 * @param least what every level may be off by, wherever it is: 0 and up
 * @param seen room for the picture as it will come back
 */
export function residuals(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  seen: usize,
  target: usize,
): void {
  allRows(source, width, height, least, seen, target);
}

/** The picture of which {@link residuals} are left. */
export function fromResiduals(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  target: usize,
): void {
  allRows(source, width, height, least, target, 0);
}

/** @param target takes residuals of the levels at `source`; 0 where there are residuals, and only levels are wanted */
function allRows(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  seen: usize,
  target: usize,
): void {
  if (height === 0) return;
  firstRow(source, width, min(mostNear, least), seen, target);
  for (let y = 1; y < height; y += rowsAtOnce) {
    const row: usize = y * width;
    const rows = min(rowsAtOnce, height - y);
    fourRows(source + row, width, rows, least, seen + row, target === 0 ? 0 : target + row);
  }
}

/** There is nothing above it: each level is taken to be the one to its left. */
function firstRow(source: usize, width: i32, near: i32, seen: usize, target: usize): void {
  const step = 2 * near + 1;
  let left = middle;
  for (let x = 0; x < width; x += 1) {
    const given = <i32>load<u8>(source + x);
    let steps = (given >> 1) ^ -(given & 1);
    if (target !== 0) {
      const rest = near === 0 ? ((given - left) << 24) >> 24 : given - left;
      steps = (rest + near + most * step) / step - most;
      store<u8>(target + x, (steps << 1) ^ (steps >> 31));
    }
    const value = left + steps * step;
    left = near === 0 ? value & 0xff : min(255, max(0, value));
    store<u8>(seen + x, left);
  }
}

/**
 * Each level waits for the one to its left. So a row is made two columns behind the one above it, where all that it looks at is
 * there, and four are the lanes of one vector: it knows no branches, which processors guess wrong half the time here.
 *
 * @param rows that there are, four at most
 */
function fourRows(
  source: usize,
  width: i32,
  rows: i32,
  least: i32,
  seen: usize,
  target: usize,
): void {
  const zero = i32x4.splat(0);
  const one = i32x4.splat(1);
  const above = seen - width;
  let left = i32x4.splat(<i32>load<u8>(above));
  let upper = left;
  let corner = left;
  let columns = i32x4(0, -2, -4, -6);
  const end = width + 2 * (rows - 1);
  for (let x = 0; x < end; x += 1) {
    const isBefore = i32x4.lt_s(columns, zero);
    const isInside = v128.andnot(i32x4.lt_s(columns, i32x4.splat(width)), isBefore);
    columns = i32x4.add(columns, one);
    // A lane that has come to its end keeps its last level: what has none to its upper right takes the one above it.
    const right = i32x4.splat(<i32>load<u8>(above + min(x + 1, width - 1)));
    const next = v128.shuffle<i32>(left, right, 4, 0, 1, 2);
    const expected = prediction(left, upper, corner);
    const near = nearness(left, upper, corner, next, least);
    const isExact = i32x4.eq(near, zero);
    const step = i32x4.add(i32x4.add(near, near), one);
    const given = fourBytes(source, x, width, rows);
    let steps = v128.xor(i32x4.shr_u(given, 1), i32x4.neg(v128.and(given, one)));
    if (target !== 0) {
      steps = stepsTo(i32x4.sub(given, expected), near, step, isExact);
      const folded = v128.xor(i32x4.shl(steps, 1), i32x4.shr_s(steps, 31));
      storeFour(target, folded, x, width, rows);
    }
    const value = i32x4.add(expected, i32x4.dot_i16x8_s(steps, step));
    const clamped = i32x4.max_s(zero, i32x4.min_s(i32x4.splat(255), value));
    const level = v128.bitselect(v128.and(value, i32x4.splat(255)), clamped, isExact);
    storeFour(seen, level, x, width, rows);
    // Before the first level of a row stands the one above it.
    left = v128.bitselect(level, v128.bitselect(next, left, isBefore), isInside);
    corner = v128.bitselect(next, upper, isBefore);
    upper = next;
  }
}

/** The byte of each row that is there, each two columns behind the one above it. */
function fourBytes(start: usize, x: i32, width: i32, rows: i32): v128 {
  let bytes = i32x4.splat(0);
  let at = start;
  if (<u32>x < <u32>width) bytes = v128.load8_lane(at + x, bytes, 0);
  at += width - 2;
  if (rows > 1 && <u32>(x - 2) < <u32>width) bytes = v128.load8_lane(at + x, bytes, 4);
  at += width - 2;
  if (rows > 2 && <u32>(x - 4) < <u32>width) bytes = v128.load8_lane(at + x, bytes, 8);
  at += width - 2;
  if (rows > 3 && <u32>(x - 6) < <u32>width) bytes = v128.load8_lane(at + x, bytes, 12);
  return bytes;
}

function storeFour(start: usize, bytes: v128, x: i32, width: i32, rows: i32): void {
  let at = start;
  if (<u32>x < <u32>width) v128.store8_lane(at + x, bytes, 0);
  at += width - 2;
  if (rows > 1 && <u32>(x - 2) < <u32>width) v128.store8_lane(at + x, bytes, 4);
  at += width - 2;
  if (rows > 2 && <u32>(x - 4) < <u32>width) v128.store8_lane(at + x, bytes, 8);
  at += width - 2;
  if (rows > 3 && <u32>(x - 6) < <u32>width) v128.store8_lane(at + x, bytes, 12);
}

function prediction(left: v128, upper: v128, corner: v128): v128 {
  const plane = i32x4.sub(i32x4.add(left, upper), corner);
  const higher = i32x4.max_s(left, upper);
  return i32x4.max_s(i32x4.min_s(left, upper), i32x4.min_s(higher, plane));
}

function nearness(left: v128, upper: v128, corner: v128, next: v128, least: i32): v128 {
  const across = i32x4.max_s(
    i32x4.abs(i32x4.sub(left, corner)),
    i32x4.abs(i32x4.sub(upper, corner)),
  );
  const changes = i32x4.max_s(across, i32x4.abs(i32x4.sub(next, upper)));
  return i32x4.min_s(
    i32x4.splat(mostNear),
    i32x4.max_s(i32x4.splat(least), i32x4.shr_s(changes, 2)),
  );
}

/** How many steps it takes, the last one being half a step at most. Where levels are exact they go around, over 255 to 0. */
function stepsTo(rest: v128, near: v128, step: v128, isExact: v128): v128 {
  // Of steps of 3, 5, 7, 9 and 11, how many make up 65,536, rounded up: to divide is to multiply by that.
  const shares = v128.swizzle(
    i16x8(0, 21846, 13108, 9363, 7282, 5958, 0, 0),
    v128.or(v128.or(i32x4.shl(near, 1), i32x4.shl(near, 9)), i32x4.splat(0xffff0100)),
  );
  const positive = i32x4.add(i32x4.add(rest, near), i32x4.shl(step, 7));
  const counted = i32x4.shr_s(i32x4.dot_i16x8_s(positive, shares), 16);
  const around = i32x4.shr_s(i32x4.shl(rest, 24), 24);
  return v128.bitselect(around, i32x4.sub(counted, i32x4.splat(most)), isExact);
}
