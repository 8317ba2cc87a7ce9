/** What a level may be off by: a quarter of how much its surroundings differ, and that at most. */
const mostNear = 5;
/** Of steps of each length, how many make up 65,536, rounded up. */
const shares = memory.data<i32>([65536, 21846, 13108, 9363, 7282, 5958]);
/** So many steps more, and a number is never negative. */
const most = 128;

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
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    let left = beforeRow(seen + row, width, y);
    let corner = left;
    let upper = left;
    for (let x = 0; x < width; x += 1) {
      const at = row + x;
      if (y === 0) {
        upper = left;
        corner = left;
      }
      const next = y === 0 || x === width - 1 ? upper : <i32>load<u8>(seen + at - width, 1);
      const expected = prediction(left, upper, corner);
      const near = nearness(left, upper, corner, next, least);
      const step = 2 * near + 1;
      const rest = shortest(<i32>load<u8>(source + at) - expected, near);
      // Divided by multiplying, and rounded down from above zero: signs are as good as random, and asking costs.
      const share = load<i32>(shares + (near << 2));
      const steps = (((rest + near + most * step) * share) >> 16) - most;
      left = level(expected + steps * step, near);
      corner = upper;
      upper = next;
      store<u8>(seen + at, left);
      store<u8>(target + at, (steps << 1) ^ (steps >> 31));
    }
  }
}

/**
 * The picture of which {@link residuals} are left. Each level waits for the one to its left, so two rows are made at a time, the
 * lower one two columns behind, where all that it looks at is there: processors do both beside each other.
 */
export function fromResiduals(
  source: usize,
  width: i32,
  height: i32,
  least: i32,
  target: usize,
): void {
  let y = 0;
  // The first row has none above it, and rows of three levels leave no room for two columns.
  const single = width < 4 ? height : min(height, 1 + ((height - 1) & 1));
  for (; y < single; y += 1) rowFromResiduals(source, width, y, least, target);
  for (; y < height; y += 2) twoRowsFromResiduals(source, width, y, least, target);
}

function rowFromResiduals(source: usize, width: i32, y: i32, least: i32, target: usize): void {
  const row = y * width;
  let left = beforeRow(target + row, width, y);
  let corner = left;
  let upper = left;
  for (let x = 0; x < width; x += 1) {
    const at = row + x;
    if (y === 0) {
      upper = left;
      corner = left;
    }
    const next = y === 0 || x === width - 1 ? upper : <i32>load<u8>(target + at - width, 1);
    left = restored(source + at, left, upper, corner, next, least);
    corner = upper;
    upper = next;
    store<u8>(target + at, left);
  }
}

/** @param y not the first; of four levels at least */
function twoRowsFromResiduals(source: usize, width: i32, y: i32, least: i32, target: usize): void {
  const last = width - 1;
  let from = source + y * width;
  let to = target + y * width;
  // Of the upper row, a; of the lower one, b.
  let aLeft = <i32>load<u8>(to - width);
  let aCorner = aLeft;
  let aUpper = aLeft;
  for (let x = 0; x < 2; x += 1) {
    const next = <i32>load<u8>(to + x - width, 1);
    aLeft = restored(from + x, aLeft, aUpper, aCorner, next, least);
    aCorner = aUpper;
    aUpper = next;
    store<u8>(to + x, aLeft);
  }
  let bLeft = <i32>load<u8>(to);
  let bCorner = bLeft;
  let bUpper = bLeft;
  const below = to + width - 2;
  const fromBelow = from + width - 2;
  for (let x = 2; x < last; x += 1) {
    const aNext = <i32>load<u8>(to + x - width, 1);
    const bNext = <i32>load<u8>(to + x - 1);
    aLeft = restored(from + x, aLeft, aUpper, aCorner, aNext, least);
    bLeft = restored(fromBelow + x, bLeft, bUpper, bCorner, bNext, least);
    aCorner = aUpper;
    aUpper = aNext;
    bCorner = bUpper;
    bUpper = bNext;
    store<u8>(to + x, aLeft);
    store<u8>(below + x, bLeft);
  }
  // What has none to its upper right takes the one above it.
  aLeft = restored(from + last, aLeft, aUpper, aCorner, aUpper, least);
  store<u8>(to + last, aLeft);
  for (let x = last; x < last + 3; x += 1) {
    const next = x === last + 2 ? bUpper : <i32>load<u8>(to + x - 1);
    bLeft = restored(fromBelow + x, bLeft, bUpper, bCorner, next, least);
    bCorner = bUpper;
    bUpper = next;
    store<u8>(below + x, bLeft);
  }
}

/** @param from where what is left of the level lies */
function restored(from: usize, left: i32, upper: i32, corner: i32, next: i32, least: i32): i32 {
  const near = nearness(left, upper, corner, next, least);
  const folded = <i32>load<u8>(from);
  const steps = (folded >> 1) ^ -(folded & 1);
  return level(prediction(left, upper, corner) + steps * (2 * near + 1), near);
}

/** What stands for the level before the first of a row: the one above that, or a middle one. */
function beforeRow(start: usize, width: i32, y: i32): i32 {
  return y === 0 ? 128 : <i32>load<u8>(start - width);
}

function prediction(left: i32, upper: i32, corner: i32): i32 {
  return max(min(left, upper), min(max(left, upper), left + upper - corner));
}

function nearness(left: i32, upper: i32, corner: i32, next: i32, least: i32): i32 {
  const changes = max(max(abs(left - corner), abs(upper - corner)), abs(next - upper));
  return min(mostNear, max(least, changes >> 2));
}

/** Steps of one level go around, over 255 to 0: so they fit into a byte. */
function shortest(rest: i32, near: i32): i32 {
  return near === 0 ? (rest << 24) >> 24 : rest;
}

function level(value: i32, near: i32): i32 {
  return near === 0 ? value & 0xff : min(255, max(0, value));
}
