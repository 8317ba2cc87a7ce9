/**
 * Pixels of `here` that stand out by `least` at least, and from which none of their neighbours stands out
 * more: 8 in the same plane, 9 in each of the two beside it. Row by row; the rim has no neighbours.
 *
 * @param width six at least
 * @param found takes their positions, at most one for each pixel
 * @returns how many they are
 */
export function extrema(
  below: usize,
  here: usize,
  above: usize,
  width: i32,
  height: i32,
  least: f32,
  found: usize,
): i32 {
  const pitch: usize = width << 2;
  let end = found;
  for (let y = 1; y < height - 1; y += 1) {
    let done = 1;
    while (done < width - 1) {
      // The last four of a row may have been seen in part.
      const x = min(done, width - 5);
      const at = y * width + x;
      const place: usize = at << 2;
      let lanes = standing(below + place, here + place, above + place, pitch, least);
      lanes &= 0xf << (done - x);
      while (lanes !== 0) {
        store<i32>(end, at + ctz(lanes));
        end += 4;
        lanes &= lanes - 1;
      }
      done = x + 4;
    }
  }
  return <i32>((end - found) >> 2);
}

/**
 * Which of four pixels they are, as bits. Six neighbours are asked before the answers are looked at, and mostly none is
 * left then: a processor that guesses wrong how to go on loses more than a few comparisons take.
 */
function standing(below: usize, here: usize, above: usize, pitch: usize, least: f32): i32 {
  const levels = v128.load(here);
  const sizes = f32x4.abs(levels);
  const signs = v128.and(levels, i32x4.splat(0x80000000));
  let mask = f32x4.ge(sizes, f32x4.splat(least));
  mask = v128.and(mask, noMore(below, signs, sizes));
  mask = v128.and(mask, noMore(above, signs, sizes));
  mask = v128.and(mask, noMore(here - 4, signs, sizes));
  mask = v128.and(mask, noMore(here + 4, signs, sizes));
  mask = v128.and(mask, noMore(here - pitch, signs, sizes));
  mask = v128.and(mask, noMore(here + pitch, signs, sizes));
  if (!v128.any_true(mask)) return 0;
  mask = v128.and(mask, noMore(here - pitch - 4, signs, sizes));
  mask = v128.and(mask, noMore(here - pitch + 4, signs, sizes));
  mask = v128.and(mask, noMore(here + pitch - 4, signs, sizes));
  mask = v128.and(mask, noMore(here + pitch + 4, signs, sizes));
  mask = v128.and(mask, noneAround(below, pitch, signs, sizes));
  mask = v128.and(mask, noneAround(above, pitch, signs, sizes));
  return i32x4.bitmask(mask);
}

function noneAround(plane: usize, pitch: usize, signs: v128, sizes: v128): v128 {
  let mask = noMore(plane - 4, signs, sizes);
  mask = v128.and(mask, noMore(plane + 4, signs, sizes));
  mask = v128.and(mask, noMore(plane - pitch, signs, sizes));
  mask = v128.and(mask, noMore(plane + pitch, signs, sizes));
  mask = v128.and(mask, noMore(plane - pitch - 4, signs, sizes));
  mask = v128.and(mask, noMore(plane - pitch + 4, signs, sizes));
  mask = v128.and(mask, noMore(plane + pitch - 4, signs, sizes));
  return v128.and(mask, noMore(plane + pitch + 4, signs, sizes));
}

/** Whether a neighbour stands out, to the same side, by no more. */
function noMore(neighbour: usize, signs: v128, sizes: v128): v128 {
  return f32x4.le(v128.xor(v128.load(neighbour), signs), sizes);
}

/**
 * Places extrema between pixels, by a parabola along each axis, and drops those on edges, which can slide along
 * them: the curvatures may differ by `edgeRatio` at most (Lowe 2004, section 4.1).
 *
 * @param found positions of `count` extrema
 * @param placed takes, for each that is kept, x, y, how far it lies towards `above`, and its level there
 * @returns how many are kept
 */
export function placeExtrema(
  below: usize,
  here: usize,
  above: usize,
  width: i32,
  found: usize,
  count: i32,
  edgeRatio: f64,
  placed: usize,
): i32 {
  let to = placed;
  for (let nth = 0; nth < count; nth += 1) {
    const at = load<i32>(found + (nth << 2));
    const value = pixel(here, at);
    const left = pixel(here, at - 1);
    const right = pixel(here, at + 1);
    const up = pixel(here, at - width);
    const down = pixel(here, at + width);
    const dxx = left + right - 2 * value;
    const dyy = up + down - 2 * value;
    const dxy =
      (pixel(here, at + width + 1) -
        pixel(here, at + width - 1) -
        pixel(here, at - width + 1) +
        pixel(here, at - width - 1)) /
      4;
    const determinant = dxx * dyy - dxy * dxy;
    const trace = dxx + dyy;
    if (determinant <= 0) continue;
    const most = (edgeRatio + 1) * (edgeRatio + 1) * determinant;
    if (trace * trace * edgeRatio >= most) continue;
    const lower = pixel(below, at);
    const upper = pixel(above, at);
    // Each axis by itself: the cross terms move a point by less than it is placed exactly.
    const x = vertex(left, value, right);
    const y = vertex(up, value, down);
    const level = vertex(lower, value, upper);
    const gain = ((right - left) * x + (down - up) * y + (upper - lower) * level) / 4;
    store<f32>(to, <f32>(<f64>(at % width) + x));
    store<f32>(to, <f32>(<f64>(at / width) + y), 4);
    store<f32>(to, <f32>level, 8);
    store<f32>(to, <f32>(value + gain), 12);
    to += 16;
  }
  return <i32>((to - placed) >> 4);
}

function pixel(plane: usize, at: i32): f64 {
  return <f64>load<f32>(plane + (at << 2));
}

function vertex(before: f64, value: f64, after: f64): f64 {
  const curvature = before + after - 2 * value;
  if (curvature === 0) return 0;
  return max<f64>(-0.5, min<f64>(0.5, (before - after) / (2 * curvature)));
}
