import { blurInColumns, blurRow } from './blur';
import { startOf } from './grid-sums';
import { clearAround, sampleRow } from './lay-over';
import { total } from './total';

/**
 * One row of blocks of what both pictures show, blurred: what `layOver`, `blur` and `gridSums` make one
 * after the other, to the last bit, but of a few rows at a time, which stay in the caches, and nothing of the rows below.
 * Rows of blocks must be asked for in their order, the first one first, and `room` left alone in between.
 *
 * @param runs of the frame's rows, as `commonRuns` finds them, at least a pixel from any edge
 * @param kernel half of the weights of the blur, the centre first: `radius + 1` of them
 * @param row of blocks, of `rows`
 * @param room for `4 * (ceil(height / rows) + radius) + 1` rows and `2 * radius` pixels
 * @param sums six 64-bit floats for each of its blocks, as of `gridSums`
 */
export function printSums(
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
  kernel: usize,
  radius: i32,
  columns: i32,
  rows: i32,
  row: i32,
  room: usize,
  sums: usize,
): void {
  const pitch: usize = width << 2;
  const mostRows = (height + rows - 1) / rows;
  const one = room;
  const other = one + (mostRows + 2 * radius) * pitch;
  const ones = other + (mostRows + 2 * radius) * pitch;
  const others = ones + mostRows * pitch;
  const line = others + mostRows * pitch;
  const start = startOf(row, height, rows);
  const end = startOf(row + 1, height, rows);
  // Rows that are there with their own rows blurred, and those that the block above has left.
  const from = max(0, start - radius);
  const to = min(height, end + radius);
  let made = from;
  if (row > 0) {
    const fromBefore = max(0, startOf(row - 1, height, rows) - radius);
    made = min(height, start + radius);
    const bytes = (made - from) * pitch;
    memory.copy(one, one + (from - fromBefore) * pitch, bytes);
    memory.copy(other, other + (from - fromBefore) * pitch, bytes);
  }
  const pixels = line + (radius << 2);
  for (let y = made; y < to; y += 1) {
    const runStart = load<i32>(runs + (y << 3)) - left;
    const runEnd = load<i32>(runs + (y << 3), 4) - left;
    const into: usize = (y - from) * pitch;
    if (runEnd <= runStart) {
      memory.fill(one + into, 0, pitch);
      memory.fill(other + into, 0, pitch);
      continue;
    }
    clearAround(pixels, runStart, runEnd, width);
    const source = first + (((y + top) * firstWidth + left + runStart) << 2);
    memory.copy(pixels + (runStart << 2), source, (runEnd - runStart) << 2);
    extend(pixels, width, radius);
    blurRow(pixels, one + into, width, kernel, radius);
    const middle = <f64>(y + top) + 0.5;
    const rowU = <f32>(b * middle + e - 0.5 + a * (<f64>left + 0.5));
    const rowV = <f32>(d * middle + f - 0.5 + c * (<f64>left + 0.5));
    sampleRow(second, secondWidth, <f32>a, <f32>c, rowU, rowV, runStart, runEnd, pixels);
    extend(pixels, width, radius);
    blurRow(pixels, other + into, width, kernel, radius);
  }
  const above: usize = (start - from) * pitch;
  for (let y = start; y < end; y += 1) {
    blurInColumns(one, ones - above, width, to - from, y - from, kernel, radius);
    blurInColumns(other, others - above, width, to - from, y - from, kernel, radius);
  }
  const own = runs + (start << 3);
  for (let column = 0; column < columns; column += 1) {
    const leftOf = startOf(column, width, columns);
    const rightOf = startOf(column + 1, width, columns);
    sumBlock(ones, others, own, left, width, leftOf, rightOf, end - start, sums);
    sums += 6 * 8;
  }
}

/** Pixels beyond the edge of a line are like those at it. */
function extend(pixels: usize, width: i32, radius: i32): void {
  const first = load<f32>(pixels);
  const last = load<f32>(pixels + ((width - 1) << 2));
  for (let k = 0; k < radius; k += 1) {
    store<f32>(pixels - ((k + 1) << 2), first);
    store<f32>(pixels + ((width + k) << 2), last);
  }
}

function sumBlock(
  first: usize,
  second: usize,
  runs: usize,
  frameLeft: i32,
  width: i32,
  left: i32,
  right: i32,
  rows: i32,
  sums: usize,
): void {
  let count = f32x4.splat(0);
  let ones = f32x4.splat(0);
  let others = f32x4.splat(0);
  let onesSquared = f32x4.splat(0);
  let othersSquared = f32x4.splat(0);
  let products = f32x4.splat(0);
  for (let y = 0; y < rows; y += 1) {
    const start = i32x4.splat(load<i32>(runs + (y << 3)) - frameLeft);
    const end = i32x4.splat(min(right, load<i32>(runs + (y << 3), 4) - frameLeft));
    for (let x = left; x < right; x += 4) {
      const offset = (y * width + x) << 2;
      const places = i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3));
      const counts = v128.and(i32x4.lt_s(places, end), i32x4.ge_s(places, start));
      const a = v128.and(v128.load(first + offset), counts);
      const b = v128.and(v128.load(second + offset), counts);
      count = f32x4.add(count, v128.and(f32x4.splat(1), counts));
      ones = f32x4.add(ones, a);
      others = f32x4.add(others, b);
      onesSquared = f32x4.add(onesSquared, f32x4.mul(a, a));
      othersSquared = f32x4.add(othersSquared, f32x4.mul(b, b));
      products = f32x4.add(products, f32x4.mul(a, b));
    }
  }
  store<f64>(sums, total(count));
  store<f64>(sums, total(ones), 8);
  store<f64>(sums, total(others), 16);
  store<f64>(sums, total(onesSquared), 24);
  store<f64>(sums, total(othersSquared), 32);
  store<f64>(sums, total(products), 40);
}
