/** Of the result they are made together: each sum waits for the one before it. */
const rowsAtOnce = 4;
/** Of a column of a strip: a 64-bit float for each of its rows. */
const bytesOfColumn = 32;
/** Where a column of the result comes from: its first column and how many follow, and how much of the first and the last. */
const bytesOfPlace = 24;

/**
 * Scales by averaging the area behind each pixel; enlarges by repeating. Four rows at a time, columns first, so
 * that all that is written before the result stays in the caches.
 *
 * @param room for `48 * width + 24 * newWidth + 4 * height` bytes
 */
export function resize(
  source: usize,
  width: i32,
  height: i32,
  target: usize,
  newWidth: i32,
  newHeight: i32,
  room: usize,
): void {
  const pitch: usize = width << 2;
  const newPitch: usize = newWidth << 2;
  const columns = room + rowsAtOnce * pitch;
  const places = columns + width * bytesOfColumn;
  const weights = places + newWidth * bytesOfPlace;
  const down = <f64>height / <f64>newHeight;
  placeColumns(width, newWidth, places);
  for (let y = 0; y < newHeight; y += rowsAtOnce) {
    const rows = min(rowsAtOnce, newHeight - y);
    for (let row = y; row < y + rows; row += 1) {
      const to = room + (row - y) * pitch;
      averageRows(source, height, pitch, to, <f64>row * down, <f64>(row + 1) * down, weights);
    }
    turnStrip(room, width, columns);
    const to = target + y * newPitch;
    if (rows === rowsAtOnce) averageColumns(columns, width, newWidth, places, to);
    else averageFewColumns(columns, width, newWidth, places, to, rows);
  }
}

function placeColumns(width: i32, newWidth: i32, places: usize): void {
  const across = <f64>width / <f64>newWidth;
  let to = places;
  for (let x = 0; x < newWidth; x += 1) {
    const start = <f64>x * across;
    const end = <f64>(x + 1) * across;
    const first = <i32>floor(start);
    const last = min(width - 1, <i32>ceil(end) - 1);
    store<i32>(to, first * bytesOfColumn);
    store<i32>(to, last - first, 4);
    store<f64>(to, share(start, end, first) / across, 8);
    store<f64>(to, last > first ? share(start, end, last) / across : 0, 16);
    to += bytesOfPlace;
  }
}

/** The mean of rows from `start` to `end`, with their fractions. */
function averageRows(
  source: usize,
  height: i32,
  pitch: usize,
  target: usize,
  start: f64,
  end: f64,
  weights: usize,
): void {
  const first = <i32>floor(start);
  const rows = min(height - 1, <i32>ceil(end) - 1) - first + 1;
  for (let row = 0; row < rows; row += 1) {
    store<f32>(weights + (row << 2), <f32>(share(start, end, first + row) / (end - start)));
  }
  const from = source + first * pitch;
  let at: usize = 0;
  for (; at + 64 <= pitch; at += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let pixels = from + at;
    for (let row = 0; row < rows; row += 1) {
      const weight = v128.load_splat<f32>(weights + (row << 2));
      a = f32x4.add(a, f32x4.mul(weight, v128.load(pixels)));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(pixels, 16)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(pixels, 32)));
      d = f32x4.add(d, f32x4.mul(weight, v128.load(pixels, 48)));
      pixels += pitch;
    }
    v128.store(target + at, a);
    v128.store(target + at, b, 16);
    v128.store(target + at, c, 32);
    v128.store(target + at, d, 48);
  }
  for (; at < pitch; at += 4) {
    let sum: f32 = 0;
    let pixels = from + at;
    for (let row = 0; row < rows; row += 1) {
      sum += load<f32>(weights + (row << 2)) * load<f32>(pixels);
      pixels += pitch;
    }
    store<f32>(target + at, sum);
  }
}

/** Four rows, column by column. */
function turnStrip(strip: usize, width: i32, columns: usize): void {
  const pitch: usize = width << 2;
  const end = strip + pitch;
  let to = columns;
  let at = strip;
  for (; at + 16 <= end; at += 16) {
    const a = v128.load(at);
    const b = v128.load(at + pitch);
    const c = v128.load(at + 2 * pitch);
    const d = v128.load(at + 3 * pitch);
    const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const lowBelow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const highBelow = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, f64x2.promote_low_f32x4(low));
    v128.store(to, f64x2.promote_low_f32x4(lowBelow), 16);
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(low, low, 1, 1)), 32);
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(lowBelow, lowBelow, 1, 1)), 48);
    v128.store(to, f64x2.promote_low_f32x4(high), 64);
    v128.store(to, f64x2.promote_low_f32x4(highBelow), 80);
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(high, high, 1, 1)), 96);
    v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<f64>(highBelow, highBelow, 1, 1)), 112);
    to += 4 * bytesOfColumn;
  }
  for (; at < end; at += 4) {
    store<f64>(to, <f64>load<f32>(at));
    store<f64>(to, <f64>load<f32>(at + pitch), 8);
    store<f64>(to, <f64>load<f32>(at + 2 * pitch), 16);
    store<f64>(to, <f64>load<f32>(at + 3 * pitch), 24);
    to += bytesOfColumn;
  }
}

/** Four rows of the result. */
function averageColumns(
  columns: usize,
  width: i32,
  newWidth: i32,
  places: usize,
  target: usize,
): void {
  const pitch: usize = newWidth << 2;
  const inside = f64x2.splat(1 / (<f64>width / <f64>newWidth));
  let place = places;
  const end = target + pitch;
  for (let to = target; to < end; to += 4) {
    const means = meanOf(columns, place, inside);
    v128.store32_lane(to, means, 0);
    v128.store32_lane(to + pitch, means, 1);
    v128.store32_lane(to + 2 * pitch, means, 2);
    v128.store32_lane(to + 3 * pitch, means, 3);
    place += bytesOfPlace;
  }
}

/** The same of the last few rows. */
function averageFewColumns(
  columns: usize,
  width: i32,
  newWidth: i32,
  places: usize,
  target: usize,
  rows: i32,
): void {
  const pitch: usize = newWidth << 2;
  const inside = f64x2.splat(1 / (<f64>width / <f64>newWidth));
  let place = places;
  const end = target + pitch;
  for (let to = target; to < end; to += 4) {
    const means = meanOf(columns, place, inside);
    v128.store32_lane(to, means, 0);
    if (rows > 1) v128.store32_lane(to + pitch, means, 1);
    if (rows > 2) v128.store32_lane(to + 2 * pitch, means, 2);
    place += bytesOfPlace;
  }
}

/** Of four rows. */
function meanOf(columns: usize, place: usize, inside: v128): v128 {
  const first = columns + <usize>load<i32>(place);
  const last = first + <usize>(load<i32>(place, 4) * bytesOfColumn);
  const before = v128.load_splat<f64>(place, 8);
  const behind = v128.load_splat<f64>(place, 16);
  let upper = f64x2.mul(before, v128.load(first));
  let lower = f64x2.mul(before, v128.load(first, 16));
  for (let at = first + bytesOfColumn; at < last; at += bytesOfColumn) {
    upper = f64x2.add(upper, f64x2.mul(inside, v128.load(at)));
    lower = f64x2.add(lower, f64x2.mul(inside, v128.load(at, 16)));
  }
  upper = f64x2.add(upper, f64x2.mul(behind, v128.load(last)));
  lower = f64x2.add(lower, f64x2.mul(behind, v128.load(last, 16)));
  return v128.shuffle<f32>(
    f32x4.demote_f64x2_zero(upper),
    f32x4.demote_f64x2_zero(lower),
    0,
    1,
    4,
    5,
  );
}

/** How much of a pixel lies between two places. */
function share(start: f64, end: f64, pixel: i32): f64 {
  return min(end, <f64>(pixel + 1)) - max(start, <f64>pixel);
}
