import { runInside } from './run-inside';
import { total } from './total';

/** So far from an edge, in pixels, that rounding to 32 bits does not cross it. */
const hair: f64 = 0.001;

/**
 * Both pictures where a map lays them over each other: the number of pixels, then the sums of a, b, a², b²
 * and ab, as 64-bit floats.
 *
 * @param mask 0 where the first picture has no say; no mask if this is 0
 * @param stride only every so many rows are looked at
 */
export function alignStatistics(
  first: usize,
  firstWidth: i32,
  firstHeight: i32,
  second: usize,
  secondWidth: i32,
  secondHeight: i32,
  mask: usize,
  stride: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  sums: usize,
): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let count = zero;
  let ones = zero;
  let others = zero;
  let onesSquared = zero;
  let othersSquared = zero;
  let products = zero;
  const right = <f64>secondWidth - hair;
  const bottom = <f64>secondHeight - hair;
  const steps = f32x4(0, 1, 2, 3);
  const all = f32x4.eq(zero, zero);
  // Said once, not for each pixel: no compiler takes them out of the loops.
  const as = f32x4.splat(<f32>a);
  const cs = f32x4.splat(<f32>c);
  const widths = i32x4.splat(secondWidth);
  for (let y = 0; y < firstHeight; y += stride) {
    const rowU = b * (<f64>y + 0.5) + e;
    const rowV = d * (<f64>y + 0.5) + f;
    const run = runInside(a, c, rowU, rowV, 0, firstWidth, hair, hair, right, bottom);
    const to = <i32>(run >> 32);
    const us = f32x4.splat(<f32>rowU);
    const vs = f32x4.splat(<f32>rowV);
    for (let x = <i32>run; x < to; x += 4) {
      let held = f32x4.add(f32x4.splat(<f32>x + 0.5), steps);
      const isWhole = x + 4 <= to;
      let counted = all;
      if (!isWhole) {
        counted = f32x4.lt(held, f32x4.splat(<f32>to));
        // Places behind the run are read where its first pixel is.
        held = v128.bitselect(held, f32x4.splat(<f32>x + 0.5), counted);
      }
      const u = f32x4.add(f32x4.mul(as, held), us);
      const v = f32x4.add(f32x4.mul(cs, held), vs);
      const tops = i32x4.mul(i32x4.trunc_sat_f32x4_s(v), widths);
      const at = i32x4.shl(i32x4.add(tops, i32x4.trunc_sat_f32x4_s(u)), 2);
      let q = v128.load32_zero(second + i32x4.extract_lane(at, 0));
      q = v128.load32_lane(second + i32x4.extract_lane(at, 1), q, 1);
      q = v128.load32_lane(second + i32x4.extract_lane(at, 2), q, 2);
      q = v128.load32_lane(second + i32x4.extract_lane(at, 3), q, 3);
      const offset = (y * firstWidth + x) << 2;
      const p = isWhole ? v128.load(first + offset) : pixelsOf(first + offset, x, to);
      if (mask !== 0) {
        const own = isWhole ? v128.load(mask + offset) : pixelsOf(mask + offset, x, to);
        counted = v128.and(counted, f32x4.ne(own, zero));
      }
      count = f32x4.add(count, v128.and(one, counted));
      const wp = v128.and(p, counted);
      const wq = v128.and(q, counted);
      ones = f32x4.add(ones, wp);
      others = f32x4.add(others, wq);
      onesSquared = f32x4.add(onesSquared, f32x4.mul(wp, p));
      othersSquared = f32x4.add(othersSquared, f32x4.mul(wq, q));
      products = f32x4.add(products, f32x4.mul(wp, q));
    }
  }
  store<f64>(sums, total(count));
  store<f64>(sums, total(ones), 8);
  store<f64>(sums, total(others), 16);
  store<f64>(sums, total(onesSquared), 24);
  store<f64>(sums, total(othersSquared), 32);
  store<f64>(sums, total(products), 40);
}

/** Where in `sums` the matrix and the right side begin, of six rows and columns, and what is summed for the light. */
const matrixAt: usize = 2 * 8;
const rightAt: usize = matrixAt + 36 * 8;
const lightAt: usize = rightAt + 6 * 8;

/**
 * One round of Gauss-Newton for a map between two pictures, each pixel with a weight that falls with how
 * badly it fits: the number of pixels, the sum of what is left of them, squared, the matrix of the normal
 * equations for (a, b, e, c, d, f) row by row, of which only what lies on and above the diagonal is filled in,
 * their right side, and for the light the sums of weights, of what is left, of b without its mean, of its
 * square, and of both multiplied: 49 64-bit floats. Places count from the middle of the first picture.
 *
 * The other parameters are those of {@link alignStatistics}.
 * @param limit squared difference that halves a pixel's weight
 */
export function alignSums(
  first: usize,
  firstWidth: i32,
  firstHeight: i32,
  second: usize,
  secondWidth: i32,
  secondHeight: i32,
  mask: usize,
  stride: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  meanA: f32,
  meanB: f32,
  gain: f32,
  limit: f32,
  sums: usize,
): void {
  memory.fill(sums, 0, 49 * 8);
  let pixels: f64 = 0;
  let error: f64 = 0;
  const edge = 0.5 + hair;
  const right = <f64>secondWidth - edge;
  const bottom = <f64>secondHeight - edge;
  const pitch = secondWidth << 2;
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const steps = f32x4(0, 1, 2, 3);
  const middles = f32x4.splat(<f32>firstWidth / 2);
  const all = f32x4.eq(zero, zero);
  const as = f32x4.splat(<f32>a);
  const cs = f32x4.splat(<f32>c);
  const widths = i32x4.splat(secondWidth);
  const meanAs = f32x4.splat(meanA);
  const meanBs = f32x4.splat(meanB);
  const slope = f32x4.splat(gain);
  const limits = f32x4.splat(limit);
  const isWeighed = limit < Infinity;
  for (let y = 0; y < firstHeight; y += stride) {
    const rowU = b * (<f64>y + 0.5) + e;
    const rowV = d * (<f64>y + 0.5) + f;
    const run = runInside(a, c, rowU, rowV, 0, firstWidth, edge, edge, right, bottom);
    const to = <i32>(run >> 32);
    let x = <i32>run;
    if (x >= to) continue;
    const us = f32x4.splat(<f32>(rowU - 0.5));
    const vs = f32x4.splat(<f32>(rowV - 0.5));
    // Along a row only x changes: its sums are put into the equations once.
    let counts = zero;
    let errors = zero;
    let xx0 = zero;
    let xx1 = zero;
    let xx2 = zero;
    let xy0 = zero;
    let xy1 = zero;
    let xy2 = zero;
    let yy0 = zero;
    let yy1 = zero;
    let yy2 = zero;
    let rx0 = zero;
    let rx1 = zero;
    let ry0 = zero;
    let ry1 = zero;
    let weights = zero;
    let rests = zero;
    let others = zero;
    let othersSquared = zero;
    let products = zero;
    for (; x < to; x += 4) {
      let held = f32x4.add(f32x4.splat(<f32>x + 0.5), steps);
      const isWhole = x + 4 <= to;
      let counted = all;
      if (!isWhole) {
        counted = f32x4.lt(held, f32x4.splat(<f32>to));
        // Places behind the run are read where its first pixel is.
        held = v128.bitselect(held, f32x4.splat(<f32>x + 0.5), counted);
      }
      const u = f32x4.add(f32x4.mul(as, held), us);
      const v = f32x4.add(f32x4.mul(cs, held), vs);
      const lefts = i32x4.trunc_sat_f32x4_s(u);
      const tops = i32x4.trunc_sat_f32x4_s(v);
      const p = f32x4.sub(u, f32x4.convert_i32x4_s(lefts));
      const q = f32x4.sub(v, f32x4.convert_i32x4_s(tops));
      const at = i32x4.add(i32x4.mul(tops, widths), lefts);
      const at0 = second + (i32x4.extract_lane(at, 0) << 2);
      const at1 = second + (i32x4.extract_lane(at, 1) << 2);
      const at2 = second + (i32x4.extract_lane(at, 2) << 2);
      const at3 = second + (i32x4.extract_lane(at, 3) << 2);
      const above01 = v128.load64_lane(at1, v128.load64_zero(at0), 1);
      const above23 = v128.load64_lane(at3, v128.load64_zero(at2), 1);
      const below01 = v128.load64_lane(at1 + pitch, v128.load64_zero(at0 + pitch), 1);
      const below23 = v128.load64_lane(at3 + pitch, v128.load64_zero(at2 + pitch), 1);
      const s00 = v128.shuffle<f32>(above01, above23, 0, 2, 4, 6);
      const s01 = v128.shuffle<f32>(above01, above23, 1, 3, 5, 7);
      const s10 = v128.shuffle<f32>(below01, below23, 0, 2, 4, 6);
      const s11 = v128.shuffle<f32>(below01, below23, 1, 3, 5, 7);
      const acrossAbove = f32x4.sub(s01, s00);
      const acrossBelow = f32x4.sub(s11, s10);
      const above = f32x4.add(s00, f32x4.mul(acrossAbove, p));
      const below = f32x4.add(s10, f32x4.mul(acrossBelow, p));
      const down = f32x4.sub(below, above);
      const value = f32x4.add(above, f32x4.mul(down, q));
      const across = f32x4.add(acrossAbove, f32x4.mul(f32x4.sub(acrossBelow, acrossAbove), q));
      const gx = f32x4.mul(across, slope);
      const gy = f32x4.mul(down, slope);
      const offset = (y * firstWidth + x) << 2;
      const own = isWhole ? v128.load(first + offset) : pixelsOf(first + offset, x, to);
      if (mask !== 0) {
        const say = isWhole ? v128.load(mask + offset) : pixelsOf(mask + offset, x, to);
        counted = v128.and(counted, f32x4.ne(say, zero));
      }
      const other = f32x4.sub(value, meanBs);
      const rest = f32x4.sub(f32x4.sub(own, meanAs), f32x4.mul(other, slope));
      const squared = f32x4.mul(rest, rest);
      let weight = v128.and(one, counted);
      if (isWeighed) {
        const doubt = f32x4.add(one, f32x4.div(squared, limits));
        weight = v128.and(f32x4.div(one, doubt), counted);
      }
      counts = f32x4.add(counts, v128.and(one, counted));
      errors = f32x4.add(errors, f32x4.mul(squared, weight));
      const wo = f32x4.mul(weight, other);
      weights = f32x4.add(weights, weight);
      rests = f32x4.add(rests, f32x4.mul(weight, rest));
      others = f32x4.add(others, wo);
      othersSquared = f32x4.add(othersSquared, f32x4.mul(wo, other));
      products = f32x4.add(products, f32x4.mul(wo, rest));
      const cx = f32x4.sub(held, middles);
      const wx = f32x4.mul(weight, gx);
      const wy = f32x4.mul(weight, gy);
      const xx = f32x4.mul(wx, gx);
      const xy = f32x4.mul(wx, gy);
      const yy = f32x4.mul(wy, gy);
      const rx = f32x4.mul(wx, rest);
      const ry = f32x4.mul(wy, rest);
      const cxx = f32x4.mul(cx, xx);
      const cxy = f32x4.mul(cx, xy);
      const cyy = f32x4.mul(cx, yy);
      xx0 = f32x4.add(xx0, xx);
      xx1 = f32x4.add(xx1, cxx);
      xx2 = f32x4.add(xx2, f32x4.mul(cxx, cx));
      xy0 = f32x4.add(xy0, xy);
      xy1 = f32x4.add(xy1, cxy);
      xy2 = f32x4.add(xy2, f32x4.mul(cxy, cx));
      yy0 = f32x4.add(yy0, yy);
      yy1 = f32x4.add(yy1, cyy);
      yy2 = f32x4.add(yy2, f32x4.mul(cyy, cx));
      rx0 = f32x4.add(rx0, rx);
      rx1 = f32x4.add(rx1, f32x4.mul(rx, cx));
      ry0 = f32x4.add(ry0, ry);
      ry1 = f32x4.add(ry1, f32x4.mul(ry, cx));
    }
    pixels += total(counts);
    error += total(errors);
    const cy = <f64>y + 0.5 - <f64>firstHeight / 2;
    addQuadratic(sums + matrixAt, cy, total(xx0), total(xx1), total(xx2), false);
    addQuadratic(sums + matrixAt + 3 * 8, cy, total(xy0), total(xy1), total(xy2), true);
    addQuadratic(sums + matrixAt + 21 * 8, cy, total(yy0), total(yy1), total(yy2), false);
    addLinear(sums + rightAt, cy, total(rx0), total(rx1));
    addLinear(sums + rightAt + 3 * 8, cy, total(ry0), total(ry1));
    add(sums + lightAt, total(weights));
    add(sums + lightAt + 8, total(rests));
    add(sums + lightAt + 16, total(others));
    add(sums + lightAt + 24, total(othersSquared));
    add(sums + lightAt + 32, total(products));
  }
  store<f64>(sums, pixels);
  store<f64>(sums, error, 8);
}

/** Four pixels; those behind the run may be anything but a number that is none. */
function pixelsOf(at: usize, x: i32, to: i32): v128 {
  if (x + 4 <= to) return v128.load(at);
  let lanes = v128.load32_zero(at);
  if (x + 1 < to) lanes = v128.load32_lane(at, lanes, 1, 4);
  if (x + 2 < to) lanes = v128.load32_lane(at, lanes, 2, 8);
  return lanes;
}

/** Adds a row of pixels to a block of the matrix, from its sums over 1, x and x². */
function addQuadratic(block: usize, y: f64, s0: f64, s1: f64, s2: f64, isWhole: bool): void {
  const row = 6 * 8;
  add(block, s2);
  add(block + 8, s1 * y);
  add(block + 16, s1);
  add(block + row + 8, s0 * y * y);
  add(block + row + 16, s0 * y);
  add(block + 2 * row + 16, s0);
  if (!isWhole) return;
  add(block + row, s1 * y);
  add(block + 2 * row, s1);
  add(block + 2 * row + 8, s0 * y);
}

function addLinear(side: usize, y: f64, s0: f64, s1: f64): void {
  add(side, s1);
  add(side + 8, s0 * y);
  add(side + 16, s0);
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}
