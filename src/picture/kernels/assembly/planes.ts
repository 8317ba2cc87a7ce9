/** `first - second`, number by number. */
export function subtract(first: usize, second: usize, target: usize, count: i32): void {
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    const place: usize = at << 2;
    const difference = f32x4.sub(v128.load(first + place), v128.load(second + place));
    v128.store(target + place, difference);
  }
  for (; at < count; at += 1) {
    const place: usize = at << 2;
    store<f32>(target + place, load<f32>(first + place) - load<f32>(second + place));
  }
}

/** `first * second`, number by number. */
export function multiply(first: usize, second: usize, target: usize, count: i32): void {
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    const place: usize = at << 2;
    const product = f32x4.mul(v128.load(first + place), v128.load(second + place));
    v128.store(target + place, product);
  }
  for (; at < count; at += 1) {
    const place: usize = at << 2;
    store<f32>(target + place, load<f32>(first + place) * load<f32>(second + place));
  }
}

/** Every second pixel of every second row. */
export function halve(source: usize, target: usize, width: i32, height: i32): void {
  let to = target;
  for (let y = 0; y < height >> 1; y += 1) {
    let from = source + ((2 * y * width) << 2);
    for (let x = 0; x < width >> 1; x += 1) {
      store<f32>(to, load<f32>(from));
      to += 4;
      from += 8;
    }
  }
}

/**
 * Scales by averaging the area behind each pixel; enlarges by repeating. Columns first: four go
 * together, and fewer rows are left.
 *
 * @param between room for `width * newHeight` pixels
 */
export function resize(
  source: usize,
  width: i32,
  height: i32,
  target: usize,
  newWidth: i32,
  newHeight: i32,
  between: usize,
): void {
  const pitch: usize = width << 2;
  const down = <f64>height / <f64>newHeight;
  for (let y = 0; y < newHeight; y += 1) {
    averageRows(source, height, pitch, between + y * pitch, <f64>y * down, <f64>(y + 1) * down);
  }
  const across = <f64>width / <f64>newWidth;
  const newPitch: usize = newWidth << 2;
  for (let x = 0; x < newWidth; x += 1) {
    const start = <f64>x * across;
    const end = <f64>(x + 1) * across;
    const first = <i32>floor(start);
    const last = min(width - 1, <i32>ceil(end) - 1);
    const before = share(start, end, first) / across;
    const behind = last > first ? share(start, end, last) / across : 0;
    const inside = 1 / across;
    const from = between + (first << 2);
    const to = target + (x << 2);
    const pixels = last - first;
    let y = 0;
    // Four rows go together: each sum waits for the one before it.
    for (; y + 4 <= newHeight; y += 4) {
      const row = from + y * pitch;
      let upper = f64x2.mul(f64x2.splat(before), twoRows(row, pitch));
      let lower = f64x2.mul(f64x2.splat(before), twoRows(row + 2 * pitch, pitch));
      for (let pixel = 1; pixel < pixels; pixel += 1) {
        const at = row + (pixel << 2);
        upper = f64x2.add(upper, f64x2.mul(f64x2.splat(inside), twoRows(at, pitch)));
        lower = f64x2.add(lower, f64x2.mul(f64x2.splat(inside), twoRows(at + 2 * pitch, pitch)));
      }
      const end = row + (pixels << 2);
      upper = f64x2.add(upper, f64x2.mul(f64x2.splat(behind), twoRows(end, pitch)));
      lower = f64x2.add(lower, f64x2.mul(f64x2.splat(behind), twoRows(end + 2 * pitch, pitch)));
      storeTwo(to + y * newPitch, newPitch, upper);
      storeTwo(to + (y + 2) * newPitch, newPitch, lower);
    }
    for (; y < newHeight; y += 1) {
      const row = from + y * pitch;
      let sum = before * <f64>load<f32>(row);
      for (let pixel = 1; pixel < pixels; pixel += 1) {
        sum += inside * <f64>load<f32>(row + (pixel << 2));
      }
      sum += behind * <f64>load<f32>(row + (pixels << 2));
      store<f32>(to + y * newPitch, <f32>sum);
    }
  }
}

/** A pixel and the one below it. */
function twoRows(at: usize, pitch: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(at + pitch, v128.load32_zero(at), 1));
}

function storeTwo(to: usize, pitch: usize, sums: v128): void {
  const levels = f32x4.demote_f64x2_zero(sums);
  v128.store32_lane(to, levels, 0);
  v128.store32_lane(to + pitch, levels, 1);
}

/** The mean of rows from `start` to `end`, with their fractions. */
function averageRows(
  source: usize,
  height: i32,
  pitch: usize,
  target: usize,
  start: f64,
  end: f64,
): void {
  const first = <i32>floor(start);
  const last = min(height - 1, <i32>ceil(end) - 1);
  memory.fill(target, 0, pitch);
  for (let row = first; row <= last; row += 1) {
    const weight = <f32>(share(start, end, row) / (end - start));
    const weights = f32x4.splat(weight);
    const from = source + row * pitch;
    let at: usize = 0;
    for (; at + 16 <= pitch; at += 16) {
      const weighed = f32x4.mul(weights, v128.load(from + at));
      v128.store(target + at, f32x4.add(v128.load(target + at), weighed));
    }
    for (; at < pitch; at += 4) {
      store<f32>(target + at, load<f32>(target + at) + weight * load<f32>(from + at));
    }
  }
}

/** How much of a pixel lies between two places. */
function share(start: f64, end: f64, pixel: i32): f64 {
  return min(end, <f64>(pixel + 1)) - max(start, <f64>pixel);
}
