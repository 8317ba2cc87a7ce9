import { total } from './total';

/**
 * Whether a picture correlates with itself, shifted to either side and down, as a pattern that repeats does: first in
 * some of its rows, then in all of them.
 *
 * @param shortest shift in pixels that is looked at
 * @param right longest one to either side, in pixels
 * @param down longest one down, in pixels
 * @param stride rows from one that is looked at first to the next
 * @param leastSampled correlation in those that makes a look at all of them worth it
 * @param leastVariance of either part that says anything, when all rows are looked at
 * @param leastCorrelation from which on it repeats itself
 * @param room for two 64-bit floats for each pixel, and one pixel more in each row
 */
export function repeats(
  picture: usize,
  width: i32,
  height: i32,
  shortest: i32,
  right: i32,
  down: i32,
  stride: i32,
  leastSampled: f64,
  leastVariance: f64,
  leastCorrelation: f64,
  room: usize,
): bool {
  sumRows(picture, width, height, room);
  for (let dy = 0; dy <= down; dy += 1) {
    for (let dx = dy === 0 ? shortest : -right; dx <= right; dx += 1) {
      if (dx * dx + dy * dy < shortest * shortest) continue;
      if (correlation(picture, width, height, dx, dy, stride, 0, room) < leastSampled) continue;
      const whole = correlation(picture, width, height, dx, dy, 1, leastVariance, room);
      if (whole >= leastCorrelation) return true;
    }
  }
  return false;
}

/** For each place in a row: the sum of what lies before it, and of its squares. */
function sumRows(picture: usize, width: i32, height: i32, sums: usize): void {
  for (let y = 0; y < height; y += 1) {
    let sum: f64 = 0;
    let squares: f64 = 0;
    for (let x = 0; x < width; x += 1) {
      v128.store(sums, f64x2(sum, squares));
      sums += 16;
      const level = <f64>load<f32>(picture);
      picture += 4;
      sum += level;
      squares += level * level;
    }
    v128.store(sums, f64x2(sum, squares));
    sums += 16;
  }
}

/** Of the picture with itself, where both are; 0 where too little is there. */
function correlation(
  picture: usize,
  width: i32,
  height: i32,
  dx: i32,
  dy: i32,
  stride: i32,
  leastVariance: f64,
  sums: usize,
): f64 {
  const from = max(0, dx);
  const to = min(width, width + dx);
  const back = (dy * width + dx) << 2;
  // Of both: levels and squares.
  let ones = f64x2.splat(0);
  let others = f64x2.splat(0);
  let products: f64 = 0;
  let rows = 0;
  for (let y = dy; y < height; y += stride) {
    const own = sums + ((y * (width + 1)) << 4);
    const other = sums + (((y - dy) * (width + 1) - dx) << 4);
    ones = f64x2.add(ones, between(own, from, to));
    others = f64x2.add(others, between(other, from, to));
    products += productsOf(picture + ((y * width + from) << 2), back, to - from);
    rows += 1;
  }
  const count = <f64>(rows * (to - from));
  const a = f64x2.extract_lane(ones, 0) / count;
  const b = f64x2.extract_lane(others, 0) / count;
  const varianceA = f64x2.extract_lane(ones, 1) / count - a * a;
  const varianceB = f64x2.extract_lane(others, 1) / count - b * b;
  if (min(varianceA, varianceB) < leastVariance) return 0;
  // Rows in which nothing is there agree.
  if (varianceA <= 0 || varianceB <= 0) return 1;
  return (products / count - a * b) / Math.sqrt(varianceA * varianceB);
}

function between(sums: usize, from: i32, to: i32): v128 {
  return f64x2.sub(v128.load(sums + (to << 4)), v128.load(sums + (from << 4)));
}

/** Sum of the products of the levels at one address, and so many bytes before it. */
function productsOf(start: usize, back: i32, count: i32): f64 {
  const end = start + (count << 2);
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  let at = start;
  for (; at + 32 <= end; at += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(at), v128.load(at - back)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(at, 16), v128.load(at - back, 16)));
  }
  for (; at < end; at += 16) {
    // What lies behind the row does not count.
    const counts = i32x4.lt_s(
      i32x4.add(i32x4.splat(<i32>at), i32x4(0, 4, 8, 12)),
      i32x4.splat(<i32>end),
    );
    const product = f32x4.mul(
      v128.and(v128.load(at), counts),
      v128.and(v128.load(at - back), counts),
    );
    even = f32x4.add(even, product);
  }
  return total(f32x4.add(even, odd));
}
