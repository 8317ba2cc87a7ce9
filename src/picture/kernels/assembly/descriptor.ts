/** Cells along a side, directions in each, gradients along a side of a cell. */
const cells = 4;
const directions = 8;
const samplesPerCell = 4;
export const samples = cells * samplesPerCell;

/** Bytes of one cell of a histogram. */
const cellBytes = 4 * directions;
const rowBytes = cells * cellBytes;

/** Numbers of a square of gradients, and where they lie in the scratch room: places, which count, angles, sizes. */
const squareBytes: usize = 4 * samples * samples;
const placesAt: usize = 0;
const insideAt: usize = squareBytes;
export const anglesAt: usize = 2 * squareBytes;
export const sizesAt: usize = 3 * squareBytes;
/** With a row of cells more above and below: gradients there count for nothing. Before there is one, room for work. */
export const histogramAt: usize = 4 * squareBytes;

/**
 * Describes what surrounds a place by comparisons between the bins of an upright SIFT histogram.
 *
 * @param x and `y`: the place in pixels of the plane, the first pixel's centre at 0
 * @param spacing pixels from one gradient to the next
 * @param comparisons 256 pairs of bytes: the first bin is larger than the second
 * @param scratch room for 5,120 bytes
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
  placeUpright(scratch, width, height, x, y, spacing);
  findGradients(plane, width << 2, scratch);
  addGradients(scratch);
  compareBins(scratch, comparisons, into);
}

/** Where the gradients lie, and which of them are in the plane. */
export function placeUpright(
  scratch: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  spacing: f64,
): void {
  const offsets = scratch + histogramAt;
  const columns = offsets + 8 * samples;
  const rows = columns + 4 * samples;
  for (let nth = 0; nth < samples; nth += 1) {
    store<f64>(offsets + (nth << 3), offset(nth) * spacing);
  }
  for (let nth = 0; nth < samples; nth += 4) {
    v128.store(columns + (nth << 2), fourRounded(f64x2.splat(x), offsets + (nth << 3)));
    v128.store(rows + (nth << 2), fourRounded(f64x2.splat(y), offsets + (nth << 3)));
  }
  for (let row = 0; row < samples; row += 1) {
    const v = v128.load_splat<i32>(rows + (row << 2));
    for (let column = 0; column < samples; column += 4) {
      const at = scratch + ((row * samples + column) << 2);
      setPlaces(at, width, height, v128.load(columns + (column << 2)), v);
    }
  }
}

/** Added to a number of no more than 31 bits, its lower half is what is left of that without fractions. */
const wholeAt: f64 = 6755399441055744;

/** `start` with each of four numbers added, rounded; halves go up. */
export function fourRounded(start: v128, numbers: usize): v128 {
  const half = f64x2.splat(0.5);
  const whole = f64x2.splat(wholeAt);
  const first = f64x2.floor(f64x2.add(f64x2.add(start, v128.load(numbers)), half));
  const last = f64x2.floor(f64x2.add(f64x2.add(start, v128.load(numbers, 16)), half));
  return v128.shuffle<i32>(f64x2.add(first, whole), f64x2.add(last, whole), 0, 2, 4, 6);
}

/** Of four gradients; those outside are taken elsewhere, and count for nothing. */
export function setPlaces(at: usize, width: i32, height: i32, u: v128, v: v128): void {
  const one = i32x4.splat(1);
  const isInside = v128.and(
    v128.and(i32x4.ge_s(u, one), i32x4.ge_s(v, one)),
    v128.and(i32x4.lt_s(u, i32x4.splat(width - 1)), i32x4.lt_s(v, i32x4.splat(height - 1))),
  );
  const own = i32x4.add(i32x4.mul(v, i32x4.splat(width)), u);
  const place = v128.bitselect(own, i32x4.splat(width + 1), isInside);
  v128.store(at, i32x4.shl(place, 2), placesAt);
  v128.store(at, v128.and(isInside, f32x4.splat(1)), insideAt);
}

export function addGradients(scratch: usize): void {
  memory.fill(scratch + histogramAt, 0, (cells + 2) * rowBytes);
  for (let row = 0; row < samples; row += 1) addRow(scratch, row);
}

export function compareBins(scratch: usize, comparisons: usize, into: usize): void {
  compare(scratch + histogramAt + rowBytes, comparisons, into);
}

export function offset(index: i32): f64 {
  return <f64>index + 0.5 - <f64>samples / 2;
}

/** Direction, from 0 to 8, and size of each gradient of a square. */
export function findGradients(plane: usize, pitch: usize, scratch: usize): void {
  const end = scratch + squareBytes;
  for (let at = scratch; at < end; at += 16) {
    const a = plane + load<i32>(at, placesAt);
    const b = plane + load<i32>(at, placesAt + 4);
    const c = plane + load<i32>(at, placesAt + 8);
    const d = plane + load<i32>(at, placesAt + 12);
    const left = four(a - 4, b - 4, c - 4, d - 4);
    const right = four(a + 4, b + 4, c + 4, d + 4);
    const up = four(a - pitch, b - pitch, c - pitch, d - pitch);
    const down = four(a + pitch, b + pitch, c + pitch, d + pitch);
    const gx = f32x4.sub(right, left);
    const gy = f32x4.sub(down, up);
    const size = f32x4.sqrt(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy)));
    v128.store(at, f32x4.mul(size, v128.load(at, insideAt)), sizesAt);
    v128.store(at, octants(gx, gy), anglesAt);
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
  // Of numbers that are none `pmin` and `pmax` know nothing, which takes a tenth of what `min` and `max` do.
  const longer = f32x4.pmax(f32x4.pmax(across, up), f32x4.splat(1e-30));
  const t = f32x4.div(f32x4.pmin(across, up), longer);
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
function addRow(scratch: usize, row: i32): void {
  const gradients = scratch + ((row * samples) << 2);
  const lower = ((row + 2) / samplesPerCell) * rowBytes;
  const cellsAbove = scratch + histogramAt + lower;
  const below = v128.load_splat<f32>(beyondCentre + (row << 2));
  const above = f32x4.sub(f32x4.splat(1), below);
  let first = f32x4.splat(0);
  let second = first;
  let nextFirst = first;
  let nextSecond = first;
  let column = 0;
  for (let cell = -1; cell < cells; cell += 1) {
    const end = min(samples, (cell + 1) * samplesPerCell + 2);
    for (; column < end; column += 1) {
      const angle = v128.load_splat<f32>(gradients + (column << 2), anglesAt);
      const size = v128.load_splat<f32>(gradients + (column << 2), sizesAt);
      const far = v128.load_splat<f32>(beyondCentre + (column << 2));
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

/** How far each row or column is from the centre of a cell, towards the next, in cells. */
const beyondCentre = memory.data<f32>([
  0.625, 0.875, 0.125, 0.375, 0.625, 0.875, 0.125, 0.375, 0.625, 0.875, 0.125, 0.375, 0.625, 0.875,
  0.125, 0.375,
]);

/** 1 in a direction, 0 in the one beside it. */
function nearness(angle: v128, direction: v128): v128 {
  const apart = f32x4.abs(f32x4.sub(angle, direction));
  const around = f32x4.pmin(apart, f32x4.sub(f32x4.splat(<f32>directions), apart));
  return f32x4.pmax(f32x4.splat(0), f32x4.sub(f32x4.splat(1), around));
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
