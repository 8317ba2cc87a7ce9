import { runInside } from './run-inside';

/**
 * The runs of pixels of the first picture, without its rim, that a map puts into the second, without
 * that: two words for each row from `rim` up to `height - rim`, where it begins and ends.
 */
export function commonRuns(
  width: i32,
  height: i32,
  secondWidth: i32,
  secondHeight: i32,
  rim: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  runs: usize,
): void {
  const edge = <f64>rim;
  const right = <f64>(secondWidth - rim);
  const bottom = <f64>(secondHeight - rim);
  for (let y = rim; y < height - rim; y += 1) {
    const rowU = b * (<f64>y + 0.5) + e;
    const rowV = d * (<f64>y + 0.5) + f;
    const run = runInside(a, c, rowU, rowV, rim, width - rim, edge, edge, right, bottom);
    store<u64>(runs, run);
    runs += 8;
  }
}

/**
 * What both pictures show, in the frame of the first that begins at (left, top): the first picture
 * itself, the second between its pixels, and 1 where both are. 0 elsewhere.
 *
 * @param runs of the frame's rows, as {@link commonRuns} finds them, at least a pixel from any edge
 */
export function layOver(
  first: usize,
  firstWidth: i32,
  second: usize,
  secondWidth: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  runs: usize,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  one: usize,
  other: usize,
  mask: usize,
): void {
  for (let row = 0; row < height; row += 1) {
    const from = load<i32>(runs + (row << 3)) - left;
    const to = load<i32>(runs + (row << 3), 4) - left;
    const line = (row * width) << 2;
    const y = <f64>(row + top) + 0.5;
    if (to <= from) {
      memory.fill(one + line, 0, width << 2);
      memory.fill(other + line, 0, width << 2);
      memory.fill(mask + line, 0, width << 2);
      continue;
    }
    clearAround(one + line, from, to, width);
    clearAround(other + line, from, to, width);
    clearAround(mask + line, from, to, width);
    const source = first + (((row + top) * firstWidth + left + from) << 2);
    memory.copy(one + line + (from << 2), source, (to - from) << 2);
    fillOnes(mask + line + (from << 2), mask + line + (to << 2));
    // Places between the centres of pixels.
    const rowU = <f32>(b * y + e - 0.5 + a * (<f64>left + 0.5));
    const rowV = <f32>(d * y + f - 0.5 + c * (<f64>left + 0.5));
    sampleRow(second, secondWidth, <f32>a, <f32>c, rowU, rowV, from, to, other + line);
  }
}

function fillOnes(from: usize, end: usize): void {
  const ones = f32x4.splat(1);
  let at = from;
  for (; at + 16 <= end; at += 16) v128.store(at, ones);
  for (; at < end; at += 4) store<f32>(at, 1);
}

export function clearAround(line: usize, from: i32, to: i32, width: i32): void {
  memory.fill(line, 0, from << 2);
  memory.fill(line + (to << 2), 0, (width - to) << 2);
}

export function sampleRow(
  source: usize,
  width: i32,
  a: f32,
  c: f32,
  rowU: f32,
  rowV: f32,
  from: i32,
  to: i32,
  line: usize,
): void {
  const pitch = width << 2;
  const us = f32x4.splat(rowU);
  const vs = f32x4.splat(rowV);
  const as = f32x4.splat(a);
  const cs = f32x4.splat(c);
  const widths = i32x4.splat(width);
  let x = from;
  for (; x + 4 <= to; x += 4) {
    const xs = f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3));
    const u = f32x4.add(us, f32x4.mul(as, xs));
    const v = f32x4.add(vs, f32x4.mul(cs, xs));
    const lefts = i32x4.trunc_sat_f32x4_s(u);
    const tops = i32x4.trunc_sat_f32x4_s(v);
    const p = f32x4.sub(u, f32x4.convert_i32x4_s(lefts));
    const q = f32x4.sub(v, f32x4.convert_i32x4_s(tops));
    const at = i32x4.add(i32x4.mul(tops, widths), lefts);
    const at0 = source + (i32x4.extract_lane(at, 0) << 2);
    const at1 = source + (i32x4.extract_lane(at, 1) << 2);
    const at2 = source + (i32x4.extract_lane(at, 2) << 2);
    const at3 = source + (i32x4.extract_lane(at, 3) << 2);
    // Two pixels side by side of each place, above and below it.
    const above01 = v128.load64_lane(at1, v128.load64_zero(at0), 1);
    const above23 = v128.load64_lane(at3, v128.load64_zero(at2), 1);
    const below01 = v128.load64_lane(at1 + pitch, v128.load64_zero(at0 + pitch), 1);
    const below23 = v128.load64_lane(at3 + pitch, v128.load64_zero(at2 + pitch), 1);
    const s00 = v128.shuffle<f32>(above01, above23, 0, 2, 4, 6);
    const s01 = v128.shuffle<f32>(above01, above23, 1, 3, 5, 7);
    const s10 = v128.shuffle<f32>(below01, below23, 0, 2, 4, 6);
    const s11 = v128.shuffle<f32>(below01, below23, 1, 3, 5, 7);
    const above = f32x4.add(s00, f32x4.mul(f32x4.sub(s01, s00), p));
    const below = f32x4.add(s10, f32x4.mul(f32x4.sub(s11, s10), p));
    v128.store(line + (x << 2), f32x4.add(above, f32x4.mul(f32x4.sub(below, above), q)));
  }
  for (; x < to; x += 1) {
    const u = rowU + a * <f32>x;
    const v = rowV + c * <f32>x;
    const left = <i32>u;
    const top = <i32>v;
    const p = u - <f32>left;
    const q = v - <f32>top;
    const at = source + ((top * width + left) << 2);
    const s00 = load<f32>(at);
    const s10 = load<f32>(at + pitch);
    const above = s00 + (load<f32>(at, 4) - s00) * p;
    const below = s10 + (load<f32>(at + pitch, 4) - s10) * p;
    store<f32>(line + (x << 2), above + (below - above) * q);
  }
}
