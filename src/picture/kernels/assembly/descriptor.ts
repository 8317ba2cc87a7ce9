/** Cells along a side, directions in each, gradients along a side of a cell. */
const cells = 4;
const directions = 8;
const samplesPerCell = 4;
export const samples = cells * samplesPerCell;

/** Bytes of one cell of a histogram. */
const cellBytes = 4 * directions;
const rowBytes = cells * cellBytes;

/** Where in the scratch room what lies of a row of gradients: places, which count, angles, sizes. */
export const columnsAt: usize = 0;
export const insideAt: usize = 64;
export const anglesAt: usize = 128;
export const sizesAt: usize = 192;
/** With a row of cells more above and below: gradients there count for nothing. */
const histogramAt: usize = 256;

/**
 * Describes what surrounds a place by comparisons between the bins of an upright SIFT histogram.
 *
 * @param x and `y`: the place in pixels of the plane, the first pixel's centre at 0
 * @param spacing pixels from one gradient to the next
 * @param comparisons 256 pairs of bytes: the first bin is larger than the second
 * @param scratch room for 1,024 bytes
 * @param into takes 32 bytes
 */
export function describe(
  plane: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  spacing: f64,
  comparisons: usize,
  scratch: usize,
  into: usize,
): void {
  beginHistogram(scratch);
  for (let column = 0; column < samples; column += 1) {
    const place = rounded(x + offset(column) * spacing);
    const isInside = place >= 1 && place < width - 1;
    store<i32>(scratch + (column << 2), isInside ? place : 1, columnsAt);
    store<f32>(scratch + (column << 2), isInside ? 1 : 0, insideAt);
  }
  for (let row = 0; row < samples; row += 1) {
    const place = rounded(y + offset(row) * spacing);
    if (place < 1 || place >= height - 1) continue;
    gradientsOfRow(plane + ((place * width) << 2), width << 2, scratch);
    addRow(scratch, row);
  }
  compareBins(scratch, comparisons, into);
}

export function beginHistogram(scratch: usize): void {
  memory.fill(scratch + histogramAt, 0, (cells + 2) * rowBytes);
}

export function compareBins(scratch: usize, comparisons: usize, into: usize): void {
  compare(scratch + histogramAt + rowBytes, comparisons, into);
}

export function offset(index: i32): f64 {
  return <f64>index + 0.5 - <f64>samples / 2;
}

export function rounded(value: f64): i32 {
  return <i32>floor(value + 0.5);
}

/** Direction, from 0 to 8, and size of each gradient of a row. */
export function gradientsOfRow(row: usize, pitch: usize, scratch: usize): void {
  for (let column: usize = 0; column < 4 * samples; column += 16) {
    const a = row + (load<i32>(scratch + column, columnsAt) << 2);
    const b = row + (load<i32>(scratch + column, columnsAt + 4) << 2);
    const c = row + (load<i32>(scratch + column, columnsAt + 8) << 2);
    const d = row + (load<i32>(scratch + column, columnsAt + 12) << 2);
    const left = four(a - 4, b - 4, c - 4, d - 4);
    const right = four(a + 4, b + 4, c + 4, d + 4);
    const up = four(a - pitch, b - pitch, c - pitch, d - pitch);
    const down = four(a + pitch, b + pitch, c + pitch, d + pitch);
    const gx = f32x4.sub(right, left);
    const gy = f32x4.sub(down, up);
    const size = f32x4.sqrt(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy)));
    v128.store(scratch + column, f32x4.mul(size, v128.load(scratch + column, insideAt)), sizesAt);
    v128.store(scratch + column, octants(gx, gy), anglesAt);
  }
}

function four(a: usize, b: usize, c: usize, d: usize): v128 {
  let lanes = v128.load32_zero(a);
  lanes = v128.load_lane<f32>(b, lanes, 1);
  lanes = v128.load_lane<f32>(c, lanes, 2);
  return v128.load_lane<f32>(d, lanes, 3);
}

/**
 * The angle of a vector in eighths of a turn, 0 to 8. The arc tangent is a polynomial that is off by less than
 * 2e-8 (Abramowitz & Stegun, 4.4.49).
 */
function octants(x: v128, y: v128): v128 {
  const across = f32x4.abs(x);
  const up = f32x4.abs(y);
  const longer = f32x4.max(f32x4.max(across, up), f32x4.splat(1e-30));
  const t = f32x4.div(f32x4.min(across, up), longer);
  const s = f32x4.mul(t, t);
  let p = f32x4.splat(0.0028662257);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.0161657367));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.0429096138));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.07528964));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.1065626393));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.1420889944));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.1999355085));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.3333314528));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1));
  let angle = f32x4.mul(f32x4.mul(p, t), f32x4.splat(1.2732395447));
  const zero = f32x4.splat(0);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(2), angle), angle, f32x4.gt(up, across));
  angle = v128.bitselect(f32x4.sub(f32x4.splat(4), angle), angle, f32x4.lt(x, zero));
  return v128.bitselect(f32x4.sub(f32x4.splat(8), angle), angle, f32x4.lt(y, zero));
}

/**
 * Adds a row of gradients to the histogram. Each counts for the two directions beside its own, for the two
 * columns of cells and the two rows of cells whose centres it lies between, by how near it is.
 */
export function addRow(scratch: usize, row: i32): void {
  const lower = ((row + 2) / samplesPerCell) * rowBytes;
  const cellsAbove = scratch + histogramAt + lower;
  const below = f32x4.splat(beyondCentre(row));
  const above = f32x4.sub(f32x4.splat(1), below);
  let first = f32x4.splat(0);
  let second = first;
  let nextFirst = first;
  let nextSecond = first;
  let column = 0;
  for (let cell = -1; cell < cells; cell += 1) {
    const end = min(samples, (cell + 1) * samplesPerCell + 2);
    for (; column < end; column += 1) {
      const angle = v128.load_splat<f32>(scratch + (column << 2), anglesAt);
      const size = v128.load_splat<f32>(scratch + (column << 2), sizesAt);
      const far = f32x4.splat(beyondCentre(column));
      const one = f32x4.mul(size, nearness(angle, f32x4(0, 1, 2, 3)));
      const other = f32x4.mul(size, nearness(angle, f32x4(4, 5, 6, 7)));
      const oneFar = f32x4.mul(one, far);
      const otherFar = f32x4.mul(other, far);
      nextFirst = f32x4.add(nextFirst, oneFar);
      nextSecond = f32x4.add(nextSecond, otherFar);
      first = f32x4.add(first, f32x4.sub(one, oneFar));
      second = f32x4.add(second, f32x4.sub(other, otherFar));
    }
    if (cell >= 0) {
      const at = cellsAbove + cell * cellBytes;
      addWeighed(at, first, above);
      addWeighed(at + 16, second, above);
      addWeighed(at + rowBytes, first, below);
      addWeighed(at + rowBytes + 16, second, below);
    }
    first = nextFirst;
    second = nextSecond;
    nextFirst = f32x4.splat(0);
    nextSecond = nextFirst;
  }
}

/** How far from the centre of a cell, towards the next, in cells. */
function beyondCentre(index: i32): f32 {
  return <f32>((index + 2) % samplesPerCell) * 0.25 + 0.125;
}

/** 1 in a direction, 0 in the one beside it. */
function nearness(angle: v128, direction: v128): v128 {
  const apart = f32x4.abs(f32x4.sub(angle, direction));
  const around = f32x4.min(apart, f32x4.sub(f32x4.splat(<f32>directions), apart));
  return f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.splat(1), around));
}

function addWeighed(at: usize, levels: v128, weight: v128): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(levels, weight)));
}

function compare(histogram: usize, comparisons: usize, into: usize): void {
  for (let byte: usize = 0; byte < 32; byte += 1) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      const pair = comparisons + (byte << 4) + (bit << 1);
      const first = load<f32>(histogram + ((<usize>load<u8>(pair)) << 2));
      const second = load<f32>(histogram + ((<usize>load<u8>(pair, 1)) << 2));
      if (first > second) bits |= 1 << bit;
    }
    store<u8>(into + byte, bits);
  }
}
