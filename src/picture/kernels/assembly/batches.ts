import { total } from './total';

/**
 * How much the light of a line changes from pixel to pixel in each of its batches: the sum of squares,
 * tapered, as a 32-bit float for each.
 *
 * @param line pixels as 32-bit floats, `(count - 1) * hop + length` of them
 * @param count batches
 * @param length pixels of a batch
 * @param hop from the start of a batch to that of the next
 * @param taper weights of a batch's pixels
 */
export function batchChanges(
  line: usize,
  count: i32,
  length: i32,
  hop: i32,
  taper: usize,
  changes: usize,
): void {
  for (let batch = 0; batch < count; batch += 1) {
    const from = line + ((batch * hop) << 2);
    let sums = f32x4.splat(0);
    let at = 1;
    for (; at + 4 <= length; at += 4) {
      const own = from + (at << 2);
      const step = f32x4.sub(v128.load(own), v128.load(own - 4));
      sums = f32x4.add(sums, f32x4.mul(f32x4.mul(step, step), v128.load(taper + (at << 2))));
    }
    let sum = total(sums);
    for (; at < length; at += 1) {
      const own = from + (at << 2);
      const step = load<f32>(own) - load<f32>(own - 4);
      sum += step * step * load<f32>(taper + (at << 2));
    }
    store<f32>(changes + (batch << 2), <f32>sum);
  }
}

/**
 * Adds up the energy of each frequency of batches of pixels, without their tapered mean.
 *
 * @param batches one after another, as 32-bit floats
 * @param length pixels of a batch, a multiple of 8
 * @param taper weights of a batch's pixels
 * @param cosines of the first half of a batch, for each frequency from 0, tapered; they are even about its middle
 * @param sines the same; they are odd
 * @param folded room for a batch
 * @param power 64-bit floats, one for each frequency; the one of 0 is left alone
 */
export function addPowers(
  batches: usize,
  count: i32,
  length: i32,
  taper: usize,
  cosines: usize,
  sines: usize,
  frequencies: i32,
  folded: usize,
  power: usize,
): void {
  const half = length >> 1;
  const weight = dot(taper, 0, length);
  for (let batch = 0; batch < count; batch += 1) {
    const light = batches + ((batch * length) << 2);
    const mean = <f32>(dot(light, taper, length) / weight);
    for (let at = 0; at < half; at += 1) {
      const first = load<f32>(light + (at << 2)) - mean;
      const last = load<f32>(light + ((length - 1 - at) << 2)) - mean;
      store<f32>(folded + (at << 2), first + last);
      store<f32>(folded + ((half + at) << 2), first - last);
    }
    for (let frequency = 1; frequency <= frequencies; frequency += 1) {
      const row = (frequency * half) << 2;
      const cosine = dot(folded, cosines + row, half);
      const sine = dot(folded + (half << 2), sines + row, half);
      const own = power + (frequency << 3);
      store<f64>(own, load<f64>(own) + cosine * cosine + sine * sine);
    }
  }
}

/** The sum of products, or of `one` alone where there is no `other`. @param count a multiple of 4 */
function dot(one: usize, other: usize, count: i32): f64 {
  let sums = f32x4.splat(0);
  for (let at = 0; at < count; at += 4) {
    const value = v128.load(one + (at << 2));
    const product = other === 0 ? value : f32x4.mul(value, v128.load(other + (at << 2)));
    sums = f32x4.add(sums, product);
  }
  return total(sums);
}
