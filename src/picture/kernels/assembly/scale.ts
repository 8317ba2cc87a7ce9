/** Weights add up to 1 << 14; between rows and columns levels have six bits more. */
const weightBits = 14;
const levelBits = 6;

/**
 * Scales a picture by weighed means, columns first. A table has, for each new row or column, where its mean
 * begins (32 bits), then for each as many weights as there are `taps` (16 bits, signed): an even number, or
 * more than there are rows or columns, and then what is too much weighs nothing.
 *
 * @param channels bytes of each pixel
 * @param columns table of columns
 * @param rows table of rows
 * @param source may be read, and `target` written, 16 bytes beyond the end
 * @param line room for a row of 16-bit levels, with `columnTaps` pixels and 32 bytes more
 */
export function scale(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  target: usize,
  newWidth: i32,
  newHeight: i32,
  columns: usize,
  columnTaps: i32,
  rows: usize,
  rowTaps: i32,
  line: usize,
): void {
  const pitch = width * channels;
  const rowWeights = rows + (newHeight << 2);
  for (let y = 0; y < newHeight; y += 1) {
    const first = load<i32>(rows + (y << 2));
    const weights = rowWeights + ((y * rowTaps) << 1);
    meanOfRows(source, pitch, height, first, weights, rowTaps, line);
    const to = target + y * newWidth * channels;
    if (channels === 3) meansOfColours(line, to, newWidth, columns, columnTaps);
    else meansOfBytes(line, to, newWidth, channels, columns, columnTaps);
  }
}

function meanOfRows(
  source: usize,
  pitch: i32,
  height: i32,
  first: i32,
  weights: usize,
  taps: i32,
  line: usize,
): void {
  const half = i32x4.splat(1 << (weightBits - levelBits - 1));
  for (let at = 0; at < pitch; at += 16) {
    let a = half;
    let b = half;
    let c = half;
    let d = half;
    const last: usize = source + (height - 1) * pitch + at;
    let row: usize = source + first * pitch + at;
    for (let tap = 0; tap < taps; tap += 2) {
      // Two rows at a time: the levels of both lie side by side.
      const upper = v128.load(min(row, last));
      const lower = v128.load(min(row + pitch, last));
      row += 2 * pitch;
      const both = v128.load_splat<i32>(weights + (tap << 1));
      const left = v128.shuffle<u8>(
        upper,
        lower,
        0,
        16,
        1,
        17,
        2,
        18,
        3,
        19,
        4,
        20,
        5,
        21,
        6,
        22,
        7,
        23,
      );
      const right = v128.shuffle<u8>(
        upper,
        lower,
        8,
        24,
        9,
        25,
        10,
        26,
        11,
        27,
        12,
        28,
        13,
        29,
        14,
        30,
        15,
        31,
      );
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(left), both));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(left), both));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(right), both));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(right), both));
    }
    const shift = weightBits - levelBits;
    const to = line + (at << 1);
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(a, shift), i32x4.shr_s(b, shift)));
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(c, shift), i32x4.shr_s(d, shift)), 16);
  }
}

/** Pixels of three bytes, two at a time. */
function meansOfColours(line: usize, target: usize, width: i32, columns: usize, taps: i32): void {
  const half = i32x4.splat(1 << (weightBits + levelBits - 1));
  let weights = columns + (width << 2);
  for (let x = 0; x < width; x += 1) {
    let from = line + load<i32>(columns + (x << 2)) * 6;
    let sums = half;
    for (let tap = 0; tap < taps; tap += 2) {
      const two = v128.load(from);
      const pairs = v128.shuffle<i16>(two, two, 0, 3, 1, 4, 2, 5, 6, 7);
      sums = i32x4.add(sums, i32x4.dot_i16x8_s(pairs, v128.load_splat<i32>(weights)));
      from += 12;
      weights += 4;
    }
    const levels = i32x4.shr_s(sums, weightBits + levelBits);
    const narrow = i16x8.narrow_i32x4_s(levels, levels);
    v128.store32_lane(target + 3 * x, i8x16.narrow_i16x8_u(narrow, narrow), 0);
  }
}

function meansOfBytes(
  line: usize,
  target: usize,
  width: i32,
  channels: i32,
  columns: usize,
  taps: i32,
): void {
  let weights = columns + (width << 2);
  for (let x = 0; x < width; x += 1) {
    const first = load<i32>(columns + (x << 2));
    for (let channel = 0; channel < channels; channel += 1) {
      let from = line + ((first * channels + channel) << 1);
      let sum = 1 << (weightBits + levelBits - 1);
      for (let tap = 0; tap < taps; tap += 1) {
        sum += <i32>load<i16>(weights + (tap << 1)) * <i32>load<i16>(from);
        from += channels << 1;
      }
      const level = sum >> (weightBits + levelBits);
      store<u8>(target + x * channels + channel, <u8>min(255, max(0, level)));
    }
    weights += taps << 1;
  }
}
