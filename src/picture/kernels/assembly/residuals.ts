import { rowsAtOnce, skew, straighten } from './skewed-rows';

/** What a level may be off by: a quarter of how much its surroundings differ, and that at most. */
const mostNear = 5;
/** So many steps more, and a number is never negative. */
const most = 128;
/** Stands for the level before the first of all. */
const middle = 128;

/**
 * What is left of each level of a picture when it is predicted from those before it (JPEG-LS, ITU-T T.87: the
 * median of left, upper, and both less upper left), in steps, 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4. Steps are as long as
 * what the level may be off by allows: noise shows where all is even, and nowhere else.
 *
 * @param least what every level may be off by, wherever it is: 0 and up
 * @param seen room for the picture as it will come back
 * @param room for `24 * (width + 32)` bytes, behind all others
 */
export function residuals(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  seen: usize,
  target: usize,
  room: usize,
): void {
  allRows(source, width, height, least, seen, target, room);
}

/**
 * The picture of which {@link residuals} are left.
 *
 * @param room for `16 * (width + 32)` bytes, behind all others
 */
export function fromResiduals(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  target: usize,
  room: usize,
): void {
  allRows(source, width, height, least, target, 0, room);
}

/** @param target takes residuals of the levels at `source`; 0 where there are residuals, and only levels are wanted */
function allRows(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  seen: usize,
  target: usize,
  room: usize,
): void {
  if (height === 0) return;
  firstRow(source, width, min(mostNear, least), seen, target);
  const given = room;
  const levels = given + rowsAtOnce * (width + 32);
  const rest = levels + rowsAtOnce * (width + 32);
  for (let y = 1; y < height; y += rowsAtOnce) {
    const row: usize = y * width;
    const rows = min(rowsAtOnce, height - y);
    skew(source + row, width, rows, given);
    someRows(seen + row - width, width, rows, least, given, levels, target === 0 ? 0 : rest);
    straighten(levels, width, rows, seen + row);
    if (target !== 0) straighten(rest, width, rows, target + row);
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
 * there, and eight are the lanes of one vector: it knows no branches, which processors guess wrong half the time here.
 *
 * @param above the row above them
 * @param rows that there are, eight at most
 * @param given bytes of each column: of each row, two columns behind the one above it
 * @param levels the same of the levels
 * @param rest the same of what is left of them; 0 where that is given
 */
function someRows(
  above: usize,
  width: i32,
  rows: i32,
  least: i32,
  given: usize,
  levels: usize,
  rest: usize,
): void {
  const zero = i16x8.splat(0);
  const one = i16x8.splat(1);
  let left = i16x8.splat(<i16>load<u8>(above));
  let upper = left;
  let corner = left;
  let columns = i16x8(0, -2, -4, -6, -8, -10, -12, -14);
  const end = width + 2 * (rows - 1);
  for (let x = 0; x < end; x += 1) {
    const isBefore = i16x8.lt_s(columns, zero);
    const isInside = v128.andnot(i16x8.lt_s(columns, i16x8.splat(<i16>width)), isBefore);
    columns = i16x8.add(columns, one);
    // A lane that has come to its end keeps its last level: what has none to its upper right takes the one above it.
    const right = i16x8.splat(<i16>load<u8>(above + min(x + 1, width - 1)));
    const next = v128.shuffle<i16>(left, right, 8, 0, 1, 2, 3, 4, 5, 6);
    const expected = prediction(left, upper, corner);
    const near = nearness(left, upper, corner, next, least);
    const isExact = i16x8.eq(near, zero);
    const step = i16x8.add(i16x8.add(near, near), one);
    const at: usize = x * rowsAtOnce;
    const bytes = v128.load8x8_u(given + at);
    let steps = v128.xor(i16x8.shr_u(bytes, 1), i16x8.neg(v128.and(bytes, one)));
    if (rest !== 0) {
      steps = stepsTo(i16x8.sub(bytes, expected), near, step, isExact);
      const folded = v128.xor(i16x8.shl(steps, 1), i16x8.shr_s(steps, 15));
      v128.store64_lane(rest + at, i8x16.narrow_i16x8_u(folded, folded), 0);
    }
    const value = i16x8.add(expected, i16x8.mul(steps, step));
    const clamped = i16x8.max_s(zero, i16x8.min_s(i16x8.splat(255), value));
    const level = v128.bitselect(v128.and(value, i16x8.splat(255)), clamped, isExact);
    v128.store64_lane(levels + at, i8x16.narrow_i16x8_u(level, level), 0);
    // Before the first level of a row stands the one above it.
    left = v128.bitselect(level, v128.bitselect(next, left, isBefore), isInside);
    corner = v128.bitselect(next, upper, isBefore);
    upper = next;
  }
}

function prediction(left: v128, upper: v128, corner: v128): v128 {
  const plane = i16x8.sub(i16x8.add(left, upper), corner);
  const higher = i16x8.max_s(left, upper);
  return i16x8.max_s(i16x8.min_s(left, upper), i16x8.min_s(higher, plane));
}

function nearness(left: v128, upper: v128, corner: v128, next: v128, least: i32): v128 {
  const across = i16x8.max_s(
    i16x8.abs(i16x8.sub(left, corner)),
    i16x8.abs(i16x8.sub(upper, corner)),
  );
  const changes = i16x8.max_s(across, i16x8.abs(i16x8.sub(next, upper)));
  return i16x8.min_s(
    i16x8.splat(<i16>mostNear),
    i16x8.max_s(i16x8.splat(<i16>least), i16x8.shr_s(changes, 2)),
  );
}

/** How many steps it takes, the last one being half a step at most. Where levels are exact they go around, over 255 to 0. */
function stepsTo(rest: v128, near: v128, step: v128, isExact: v128): v128 {
  // Of steps of 3, 5, 7, 9 and 11, how many make up 65,536, rounded up: to divide is to multiply by that.
  const shares = v128.swizzle(
    i16x8(0, 21846, 13108, 9363, 7282, 5958, 0, 0),
    v128.or(v128.or(i16x8.shl(near, 1), i16x8.shl(near, 9)), i16x8.splat(0x0100)),
  );
  const positive = i16x8.add(i16x8.add(rest, near), i16x8.shl(step, 7));
  const counted = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.extmul_low_i16x8_s(positive, shares), 16),
    i32x4.shr_s(i32x4.extmul_high_i16x8_s(positive, shares), 16),
  );
  const around = i16x8.shr_s(i16x8.shl(rest, 8), 8);
  return v128.bitselect(around, i16x8.sub(counted, i16x8.splat(<i16>most)), isExact);
}
