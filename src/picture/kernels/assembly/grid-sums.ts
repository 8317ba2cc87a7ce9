import { total } from './total';

/**
 * Sums over the pixels of each block of a grid: their number, then of both pictures a, b, a², b² and ab.
 * Pixel y belongs to row floor(y * rows / height), and so on.
 *
 * @param mask 0 where pixels do not count; no mask if this is 0
 * @param sums six 64-bit floats for each block, row by row
 */
export function gridSums(
  first: usize,
  second: usize,
  mask: usize,
  width: i32,
  height: i32,
  columns: i32,
  rows: i32,
  sums: usize,
): void {
  for (let row = 0; row < rows; row += 1) {
    const top = startOf(row, height, rows);
    const bottom = startOf(row + 1, height, rows);
    for (let column = 0; column < columns; column += 1) {
      const left = startOf(column, width, columns);
      const right = startOf(column + 1, width, columns);
      sumBlock(first, second, mask, width, left, top, right, bottom, sums);
      sums += 6 * 8;
    }
  }
}

/** First pixel of a part of a length. */
export function startOf(part: i32, length: i32, parts: i32): i32 {
  return (part * length + parts - 1) / parts;
}

function sumBlock(
  first: usize,
  second: usize,
  mask: usize,
  width: i32,
  left: i32,
  top: i32,
  right: i32,
  bottom: i32,
  sums: usize,
): void {
  let count = f32x4.splat(0);
  let ones = f32x4.splat(0);
  let others = f32x4.splat(0);
  let onesSquared = f32x4.splat(0);
  let othersSquared = f32x4.splat(0);
  let products = f32x4.splat(0);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 4) {
      const offset = (y * width + x) << 2;
      // Pixels of the next block, and what lies behind the last picture, do not count.
      let counts = i32x4.lt_s(i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)), i32x4.splat(right));
      if (mask !== 0) {
        counts = v128.and(counts, f32x4.ne(v128.load(mask + offset), f32x4.splat(0)));
      }
      const a = v128.and(v128.load(first + offset), counts);
      const b = v128.and(v128.load(second + offset), counts);
      count = f32x4.add(count, v128.and(f32x4.splat(1), counts));
      ones = f32x4.add(ones, a);
      others = f32x4.add(others, b);
      onesSquared = f32x4.add(onesSquared, f32x4.mul(a, a));
      othersSquared = f32x4.add(othersSquared, f32x4.mul(b, b));
      products = f32x4.add(products, f32x4.mul(a, b));
    }
  }
  store<f64>(sums, total(count));
  store<f64>(sums, total(ones), 8);
  store<f64>(sums, total(others), 16);
  store<f64>(sums, total(onesSquared), 24);
  store<f64>(sums, total(othersSquared), 32);
  store<f64>(sums, total(products), 40);
}
