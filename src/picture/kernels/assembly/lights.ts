/** Shares of red, green and blue in brightness (ITU-R BT.601), in thousandths. */
const redShare = 299;
const greenShare = 587;
const blueShare = 114;

/**
 * The brightness of pixels in a line, 0 to 255, as 32-bit floats.
 *
 * @param source the first pixel, of three bytes: red, green, blue; one byte more of each may be read
 * @param step from a pixel to the next, in bytes
 */
export function lights(source: usize, step: i32, count: i32, target: usize): void {
  const redAndGreen = i32x4.splat(redShare | (greenShare << 16));
  const blue = i32x4.splat(blueShare);
  const thousandth = f32x4.splat(0.001);
  let from = source;
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    let pixels = v128.load32_zero(from);
    pixels = v128.load32_lane(from + step, pixels, 1);
    pixels = v128.load32_lane(from + 2 * step, pixels, 2);
    pixels = v128.load32_lane(from + 3 * step, pixels, 3);
    // As words of 16 bits: red and green beside each other, then blue and nothing.
    const first = i8x16.swizzle(
      pixels,
      i8x16(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1),
    );
    const last = v128.and(i32x4.shr_u(pixels, 16), i32x4.splat(0xff));
    const sums = i32x4.add(i32x4.dot_i16x8_s(first, redAndGreen), i32x4.dot_i16x8_s(last, blue));
    v128.store(target + (at << 2), f32x4.mul(f32x4.convert_i32x4_s(sums), thousandth));
    from += step << 2;
  }
  for (; at < count; at += 1) {
    const sum =
      redShare * <i32>load<u8>(from) +
      greenShare * <i32>load<u8>(from, 1) +
      blueShare * <i32>load<u8>(from, 2);
    store<f32>(target + (at << 2), <f32>sum * <f32>0.001);
    from += step;
  }
}
