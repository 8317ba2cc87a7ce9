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

/** Pixels of a batch whose frequencies are told apart: 1 to 32. */
const batch = 64;
/** Pixels that are left of it when it is folded twice, and even frequencies, and odd ones. */
const quarter = 16;

/**
 * Adds up the energy of each frequency of batches of 64 pixels, without their tapered mean.
 *
 * @param batches the address of each; its pixels are 32-bit floats
 * @param taper weights of a batch's pixels, the same from both ends
 * @param waves of the first 16 pixels, counted from the middle: for each the cosines of 2, 4 … 32 periods in a batch,
 *   then the sines; then for each those of 1, 3 … 31 periods
 * @param folded room for a batch
 * @param power 64-bit floats, one for each frequency from 0; that one is left alone
 */
export function addPowers(
  batches: usize,
  count: i32,
  taper: usize,
  waves: usize,
  folded: usize,
  power: usize,
): void {
  const weight = dot(taper, 0, batch);
  const half: usize = (2 * quarter) << 2;
  for (let nth = 0; nth < count; nth += 1) {
    const light = load<u32>(batches + (nth << 2));
    fold(light, taper, <f32>(dot(light, taper, batch) / weight), folded);
    addEnergies(folded, waves, power + 16);
    addEnergies(folded + half, waves + half * quarter, power + 8);
  }
}

/**
 * Cosines are even about the middle, sines odd; both are even or odd about a quarter, as their frequency is. What
 * differs in its sign at most lies together: of each pixel what even cosines, and even sines, are multiplied by; then of
 * each the same for the odd ones.
 */
function fold(light: usize, taper: usize, mean: f32, folded: usize): void {
  for (let at = 0; at < quarter; at += 1) {
    const first: usize = at << 2;
    const second: usize = (2 * quarter - 1 - at) << 2;
    const third: usize = (2 * quarter + at) << 2;
    const last: usize = (batch - 1 - at) << 2;
    const outer = load<f32>(taper + first);
    const inner = load<f32>(taper + second);
    const a = load<f32>(light + first) - mean;
    const b = load<f32>(light + second) - mean;
    const c = load<f32>(light + third) - mean;
    const d = load<f32>(light + last) - mean;
    const evenA = outer * (a + d);
    const evenB = inner * (b + c);
    const oddA = outer * (a - d);
    const oddB = inner * (b - c);
    const to = folded + (at << 3);
    store<f32>(to, evenA + evenB);
    store<f32>(to, oddA - oddB, 4);
    store<f32>(to, evenA - evenB, (2 * quarter) << 2);
    store<f32>(to, oddA + oddB, ((2 * quarter) << 2) + 4);
  }
}

/** Of every second frequency. @param power of the first of them */
function addEnergies(folded: usize, waves: usize, power: usize): void {
  let cosineA = f32x4.splat(0);
  let cosineB = cosineA;
  let cosineC = cosineA;
  let cosineD = cosineA;
  let sineA = cosineA;
  let sineB = cosineA;
  let sineC = cosineA;
  let sineD = cosineA;
  for (let at = 0; at < quarter; at += 1) {
    const even = v128.load_splat<f32>(folded + (at << 3));
    const odd = v128.load_splat<f32>(folded + (at << 3), 4);
    const row = waves + ((2 * quarter * at) << 2);
    cosineA = f32x4.add(cosineA, f32x4.mul(even, v128.load(row)));
    cosineB = f32x4.add(cosineB, f32x4.mul(even, v128.load(row, 16)));
    cosineC = f32x4.add(cosineC, f32x4.mul(even, v128.load(row, 32)));
    cosineD = f32x4.add(cosineD, f32x4.mul(even, v128.load(row, 48)));
    sineA = f32x4.add(sineA, f32x4.mul(odd, v128.load(row, 64)));
    sineB = f32x4.add(sineB, f32x4.mul(odd, v128.load(row, 80)));
    sineC = f32x4.add(sineC, f32x4.mul(odd, v128.load(row, 96)));
    sineD = f32x4.add(sineD, f32x4.mul(odd, v128.load(row, 112)));
  }
  addSquares(cosineA, sineA, power);
  addSquares(cosineB, sineB, power + 64);
  addSquares(cosineC, sineC, power + 128);
  addSquares(cosineD, sineD, power + 192);
}

function addSquares(cosines: v128, sines: v128, power: usize): void {
  const energies = f32x4.add(f32x4.mul(cosines, cosines), f32x4.mul(sines, sines));
  store<f64>(power, load<f64>(power) + <f64>f32x4.extract_lane(energies, 0));
  store<f64>(power, load<f64>(power, 16) + <f64>f32x4.extract_lane(energies, 1), 16);
  store<f64>(power, load<f64>(power, 32) + <f64>f32x4.extract_lane(energies, 2), 32);
  store<f64>(power, load<f64>(power, 48) + <f64>f32x4.extract_lane(energies, 3), 48);
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
