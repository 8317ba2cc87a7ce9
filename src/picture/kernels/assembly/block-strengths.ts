/** Places along a side of a block, and frequencies that are looked at in each direction. */
const side = 8;
const looked = 4;
/** Of {@link blockStrengths}. */
const binsPerLevel = 2;
const binCount: u32 = 256;
/** Levels outside which a block may be burnt out: what was cut off is spread over all of its frequencies. */
const darkest = 1.5;
const brightest = 253.5;

/** Bytes that are known of a block: see {@link blockStrengths}. */
const blockBytes = 12;
/** Of one row of a block, transformed. */
const rowBytes = looked << 3;

/**
 * Counts how strong the lowest 4 × 4 frequencies of blocks of 8 × 8 pixels are: the cosine transform of ITU-T T.81,
 * A.3.3. A block that goes over several bands is counted with its last row; one that may be burnt out is not. Sums are
 * made in 64 bits, one term after the other, so that they do not depend on how bands lie.
 *
 * @param source a band: the first of its rows; 16 bytes behind the last may be read
 * @param channels bytes of a pixel, 3 or 4: red, green and blue come first
 * @param top its first row in the picture
 * @param blocks of each three words: the place of its first pixel in a row, in bytes; its first row in the picture;
 *   whether it may be burnt out, 0 to begin with
 * @param cosines of each place along a side, those of all frequencies, as 64-bit floats
 * @param halfway 8 × 4 64-bit floats of each block: its rows, transformed
 * @param strengths of each frequency, row by row, 256 words: how many blocks have it that strong, in halves of a level
 */
export function blockStrengths(
  source: usize,
  channels: i32,
  width: i32,
  top: i32,
  height: i32,
  blocks: usize,
  count: i32,
  cosines: usize,
  halfway: usize,
  strengths: usize,
): void {
  const pitch = channels * width;
  for (let place = 0; place < count; place += 1) {
    const block = blocks + place * blockBytes;
    const first = <i32>load<u32>(block, 4) - top;
    const end = min(first + side, height);
    const rows = halfway + place * side * rowBytes;
    for (let row = max(first, 0); row < end; row += 1) {
      const from = source + row * pitch + load<u32>(block);
      const isBurnt = transformRow(from, channels, cosines, rows + (row - first) * rowBytes);
      if (isBurnt) store<u32>(block, 1, 8);
    }
    const isComplete = first + side > 0 && first + side <= height;
    if (isComplete && load<u32>(block, 8) === 0) count4x4(rows, cosines, strengths);
  }
}

/** @returns whether one of its pixels may be burnt out */
function transformRow(source: usize, channels: i32, cosines: usize, to: usize): bool {
  const reds =
    channels === 3
      ? i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1)
      : i8x16(0, -1, -1, -1, 4, -1, -1, -1, 8, -1, -1, -1, 12, -1, -1, -1);
  const one = i32x4.splat(1);
  const greens = i32x4.add(reds, one);
  const blues = i32x4.add(greens, one);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let burnt = i32x4.splat(0);
  for (let half = 0; half < 2; half += 1) {
    const pixels = v128.load(source + half * 4 * channels);
    const red = i8x16.swizzle(pixels, reds);
    const green = i8x16.swizzle(pixels, greens);
    const blue = i8x16.swizzle(pixels, blues);
    const first = lightOfTwo(red, green, blue);
    const second = lightOfTwo(upper(red), upper(green), upper(blue));
    burnt = v128.or(burnt, v128.or(isOutside(first), isOutside(second)));
    const at = cosines + half * 4 * rowBytes;
    const light0 = v128.shuffle<u64>(first, first, 0, 0);
    low = f64x2.add(low, f64x2.mul(light0, v128.load(at)));
    high = f64x2.add(high, f64x2.mul(light0, v128.load(at, 16)));
    const light1 = v128.shuffle<u64>(first, first, 1, 1);
    low = f64x2.add(low, f64x2.mul(light1, v128.load(at, 32)));
    high = f64x2.add(high, f64x2.mul(light1, v128.load(at, 48)));
    const light2 = v128.shuffle<u64>(second, second, 0, 0);
    low = f64x2.add(low, f64x2.mul(light2, v128.load(at, 64)));
    high = f64x2.add(high, f64x2.mul(light2, v128.load(at, 80)));
    const light3 = v128.shuffle<u64>(second, second, 1, 1);
    low = f64x2.add(low, f64x2.mul(light3, v128.load(at, 96)));
    high = f64x2.add(high, f64x2.mul(light3, v128.load(at, 112)));
  }
  v128.store(to, low);
  v128.store(to, high, 16);
  return v128.any_true(burnt);
}

/** Of the first two of four pixels (ITU-R BT.601). */
function lightOfTwo(red: v128, green: v128, blue: v128): v128 {
  const reds = f64x2.mul(f64x2.splat(0.299), f64x2.convert_low_i32x4_s(red));
  const greens = f64x2.mul(f64x2.splat(0.587), f64x2.convert_low_i32x4_s(green));
  const blues = f64x2.mul(f64x2.splat(0.114), f64x2.convert_low_i32x4_s(blue));
  return f64x2.add(f64x2.add(reds, greens), blues);
}

function upper(four: v128): v128 {
  return v128.shuffle<u64>(four, four, 1, 1);
}

function isOutside(light: v128): v128 {
  const isDark = f64x2.lt(light, f64x2.splat(darkest));
  return v128.or(isDark, f64x2.gt(light, f64x2.splat(brightest)));
}

/** @param rows of a block, transformed */
function count4x4(rows: usize, cosines: usize, strengths: usize): void {
  for (let u = 0; u < looked; u += 2) {
    for (let v = 0; v < looked; v += 1) {
      let sum = f64x2.splat(0);
      for (let y = 0; y < side; y += 1) {
        const wave = v128.load_splat<f64>(cosines + y * rowBytes + (v << 3));
        sum = f64x2.add(sum, f64x2.mul(v128.load(rows + y * rowBytes + (u << 3)), wave));
      }
      const exact = f64x2.mul(f64x2.splat(binsPerLevel), f64x2.abs(sum));
      const bins = i32x4.trunc_sat_f64x2_u_zero(rounded(exact));
      const list = strengths + (((v * looked + u) * binCount) << 2);
      countOne(list, i32x4.extract_lane(bins, 0));
      countOne(list + (binCount << 2), i32x4.extract_lane(bins, 1));
    }
  }
}

/** As JavaScript rounds: halves up. */
function rounded(exact: v128): v128 {
  const up = f64x2.ceil(exact);
  const isTooFar = f64x2.gt(f64x2.sub(up, f64x2.splat(0.5)), exact);
  return f64x2.sub(up, v128.and(isTooFar, f64x2.splat(1)));
}

function countOne(list: usize, bin: u32): void {
  if (bin >= binCount) return;
  const at = list + (bin << 2);
  store<u32>(at, load<u32>(at) + 1);
}
