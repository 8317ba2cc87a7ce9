import { total } from './total';

/**
 * A picture and itself, shifted, where both are: the number of pixels, then the sums of a, b, a², b² and
 * ab, as 64-bit floats.
 *
 * @param right by how many pixels, to the left if it is negative
 * @param down by how many, 0 at least
 * @param stride of the rows that are looked at
 */
export function selfSums(
  picture: usize,
  width: i32,
  height: i32,
  right: i32,
  down: i32,
  stride: i32,
  sums: usize,
): void {
  const from = max(0, right);
  const to = min(width, width + right);
  const back = (down * width + right) << 2;
  let count: f64 = 0;
  let ones = f32x4.splat(0);
  let others = f32x4.splat(0);
  let onesSquared = f32x4.splat(0);
  let othersSquared = f32x4.splat(0);
  let products = f32x4.splat(0);
  for (let y = down; y < height; y += stride) {
    count += <f64>(to - from);
    for (let x = from; x < to; x += 4) {
      const at = picture + ((y * width + x) << 2);
      // What lies behind the row does not count.
      const counts = i32x4.lt_s(i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)), i32x4.splat(to));
      const a = v128.and(v128.load(at), counts);
      const b = v128.and(v128.load(at - back), counts);
      ones = f32x4.add(ones, a);
      others = f32x4.add(others, b);
      onesSquared = f32x4.add(onesSquared, f32x4.mul(a, a));
      othersSquared = f32x4.add(othersSquared, f32x4.mul(b, b));
      products = f32x4.add(products, f32x4.mul(a, b));
    }
  }
  store<f64>(sums, count);
  store<f64>(sums, total(ones), 8);
  store<f64>(sums, total(others), 16);
  store<f64>(sums, total(onesSquared), 24);
  store<f64>(sums, total(othersSquared), 32);
  store<f64>(sums, total(products), 40);
}
