/** Differences are counted in steps of a sixteenth of a level, up to 64 levels. */
const stepsOfLevel = 16;
const steps = 1024;
/** Bytes of the counts of one of two lanes. */
const listBytes: usize = steps << 2;

/**
 * The contrast of one picture to another, and how far they differ usually, from every so many pixels; by weights that
 * fall with the difference: what lies over one of both has little say.
 *
 * @param mask 0 where pixels do not count; no mask if this is 0
 * @param least differences that are usual in any case, in levels
 * @param share of the median difference that is usual
 * @param room for 8 bytes for each pixel that is asked, 8 more, and 8 kB
 * @param result contrast and usual difference, as 64-bit floats
 */
export function fitContrast(
  first: usize,
  second: usize,
  mask: usize,
  pixels: i32,
  stride: i32,
  rounds: i32,
  least: f64,
  share: f64,
  room: usize,
  result: usize,
): void {
  const counts = room;
  const asked = room + 2 * listBytes;
  let end = asked;
  let count = 0;
  for (let at = 0; at < pixels; at += stride) {
    const offset: usize = at << 2;
    if (mask !== 0 && load<f32>(mask + offset) === 0) continue;
    store<f32>(end, load<f32>(first + offset));
    store<f32>(end, load<f32>(second + offset), 4);
    end += 8;
    count += 1;
  }
  // Two go together: one that is missing weighs nothing, and is taken out of the counts again.
  if ((count & 1) === 1) store<u64>(end, 0);
  const missing = count & 1;
  let gain: f64 = 1;
  let spread: f64 = 20;
  for (let round = 0; round < rounds; round += 1) {
    gain = weighedGain(asked, end, gain, spread);
    memory.fill(counts, 0, 2 * listBytes);
    countSteps(asked, end, gain, counts);
    store<i32>(counts + listBytes, load<i32>(counts + listBytes) - missing);
    spread = max(least, share * medianOf(counts, count));
  }
  store<f64>(result, gain);
  store<f64>(result, spread, 8);
}

function weighedGain(asked: usize, end: usize, gain: f64, spread: f64): f64 {
  const gains = f64x2.splat(gain);
  const square = f64x2.splat(spread * spread);
  let energy = f64x2.splat(0);
  let other = f64x2.splat(0);
  for (let at = asked; at < end; at += 16) {
    const four = v128.load(at);
    const a = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 0, 2, 0, 2));
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 1, 3, 1, 3));
    const off = f64x2.sub(a, f64x2.mul(gains, b));
    const weight = f64x2.div(square, f64x2.add(square, f64x2.mul(off, off)));
    energy = f64x2.add(energy, f64x2.mul(weight, f64x2.mul(a, a)));
    other = f64x2.add(other, f64x2.mul(weight, f64x2.mul(b, b)));
  }
  return sqrt((1 + sum(energy)) / (1 + sum(other)));
}

function sum(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

function countSteps(asked: usize, end: usize, gain: f64, counts: usize): void {
  const gains = f64x2.splat(gain);
  const most = i32x4.splat(steps - 1);
  for (let at = asked; at < end; at += 16) {
    const four = v128.load(at);
    const a = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 0, 2, 0, 2));
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 1, 3, 1, 3));
    const difference = f64x2.abs(f64x2.sub(a, f64x2.mul(gains, b)));
    const step = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(difference, f64x2.splat(stepsOfLevel)));
    const held = i32x4.min_s(step, most);
    countOne(counts + (i32x4.extract_lane(held, 0) << 2));
    countOne(counts + listBytes + (i32x4.extract_lane(held, 1) << 2));
  }
}

function countOne(count: usize): void {
  store<i32>(count, load<i32>(count) + 1);
}

/** In levels: the middle of its step. */
function medianOf(counts: usize, pixels: i32): f64 {
  let left = pixels >> 1;
  let step = 0;
  for (; step < steps - 1; step += 1) {
    const at = counts + (step << 2);
    const own = load<i32>(at) + load<i32>(at + listBytes);
    if (left < own) break;
    left -= own;
  }
  return (<f64>step + 0.5) / stepsOfLevel;
}

/**
 * How many pixels differ by more than a limit once the second picture's contrast is that of the first.
 *
 * @param mask 0 where pixels do not count; no mask if this is 0
 * @param result pixels that count, and those of them that differ, as words
 */
export function countDiffering(
  first: usize,
  second: usize,
  mask: usize,
  pixels: i32,
  gain: f64,
  limit: f64,
  result: usize,
): void {
  const gains = f64x2.splat(gain);
  const limits = f64x2.splat(limit);
  const zero = f64x2.splat(0);
  let all = i64x2.splat(0);
  let differing = i64x2.splat(0);
  let at = 0;
  for (; at + 2 <= pixels; at += 2) {
    const offset: usize = at << 2;
    const a = f64x2.promote_low_f32x4(v128.load64_zero(first + offset));
    const b = f64x2.promote_low_f32x4(v128.load64_zero(second + offset));
    let counts = f64x2.eq(zero, zero);
    if (mask !== 0) {
      counts = f64x2.ne(f64x2.promote_low_f32x4(v128.load64_zero(mask + offset)), zero);
    }
    const difference = f64x2.abs(f64x2.sub(a, f64x2.mul(b, gains)));
    // What holds is -1.
    all = i64x2.sub(all, counts);
    differing = i64x2.sub(differing, v128.and(f64x2.gt(difference, limits), counts));
  }
  let total = <i32>(i64x2.extract_lane(all, 0) + i64x2.extract_lane(all, 1));
  let found = <i32>(i64x2.extract_lane(differing, 0) + i64x2.extract_lane(differing, 1));
  for (; at < pixels; at += 1) {
    const offset: usize = at << 2;
    if (mask !== 0 && load<f32>(mask + offset) === 0) continue;
    total += 1;
    if (abs(<f64>load<f32>(first + offset) - <f64>load<f32>(second + offset) * gain) > limit) {
      found += 1;
    }
  }
  store<i32>(result, total);
  store<i32>(result, found, 4);
}
