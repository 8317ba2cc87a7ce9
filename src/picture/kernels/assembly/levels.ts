/**
 * The levels nearest to floats, 0 to 255; halves go to the even one.
 *
 * @param floats may be read up to 12 bytes beyond the end
 */
export function levelsOfFloats(floats: usize, target: usize, count: i32): void {
  let at = 0;
  for (; at + 16 <= count; at += 16) {
    const from = floats + (at << 2);
    const low = i16x8.narrow_i32x4_s(rounded(from), rounded(from + 16));
    const high = i16x8.narrow_i32x4_s(rounded(from + 32), rounded(from + 48));
    v128.store(target + at, i8x16.narrow_i16x8_u(low, high));
  }
  for (; at < count; at += 1) {
    const words = i16x8.narrow_i32x4_s(rounded(floats + (at << 2)), i32x4.splat(0));
    v128.store8_lane(target + at, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

function rounded(floats: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(v128.load(floats)));
}

/** The same levels as floats. */
export function floatsOfLevels(levels: usize, target: usize, count: i32): void {
  let at = 0;
  for (; at + 16 <= count; at += 16) {
    const bytes = v128.load(levels + at);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    const to = target + (at << 2);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)));
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), 48);
  }
  for (; at < count; at += 1) store<f32>(target + (at << 2), <f32>load<u8>(levels + at));
}
