/**
 * Averages over boxes of `2 * radius + 1` pixels a side, so many times. Pixels beyond the edge are like
 * those at it.
 *
 * @param between room for the picture
 */
export function boxMeans(
  source: usize,
  target: usize,
  width: i32,
  height: i32,
  radius: i32,
  passes: i32,
  between: usize,
): void {
  averageRows(source, between, width, height, radius);
  averageColumns(between, target, width, height, radius);
  for (let pass = 1; pass < passes; pass += 1) {
    averageRows(target, between, width, height, radius);
    averageColumns(between, target, width, height, radius);
  }
}

/** Of one pixel in an average. */
function shareOf(radius: i32): f32 {
  const side = 2 * radius + 1;
  return <f32>1 / <f32>side;
}

function averageRows(source: usize, target: usize, width: i32, height: i32, radius: i32): void {
  const pitch = width << 2;
  let y = 0;
  // Four rows at a time: each sum waits for the one before it.
  for (; y + 4 <= height; y += 4) {
    averageFourRows(source + y * pitch, target + y * pitch, width, radius);
  }
  for (; y < height; y += 1) averageRow(source + y * pitch, target + y * pitch, width, radius);
}

function averageFourRows(source: usize, target: usize, width: i32, radius: i32): void {
  const pitch = width << 2;
  const scale = f32x4.splat(shareOf(radius));
  const edge = columnOf(source, pitch);
  const far = columnOf(source + pitch - 4, pitch);
  let sum = f32x4.mul(edge, f32x4.splat(<f32>(radius + 1)));
  for (let k = 0; k < radius; k += 1) {
    sum = f32x4.add(sum, k < width ? columnOf(source + (k << 2), pitch) : far);
  }
  let x = 0;
  for (; x <= radius && x < width; x += 1) {
    sum = f32x4.add(sum, f32x4.sub(enteringAt(source, x, radius, width, far), edge));
    storeColumn(target + (x << 2), pitch, f32x4.mul(sum, scale));
  }
  // Four columns at a time, turned into rows and back: to read them one by one takes twice as long.
  for (; x + radius + 4 <= width; x += 4) {
    const entering = source + ((x + radius) << 2);
    const e0 = v128.load(entering);
    const e1 = v128.load(entering + pitch);
    const e2 = v128.load(entering + 2 * pitch);
    const e3 = v128.load(entering + 3 * pitch);
    const leaving = source + ((x - radius - 1) << 2);
    const c0 = f32x4.sub(e0, v128.load(leaving));
    const c1 = f32x4.sub(e1, v128.load(leaving + pitch));
    const c2 = f32x4.sub(e2, v128.load(leaving + 2 * pitch));
    const c3 = f32x4.sub(e3, v128.load(leaving + 3 * pitch));
    const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
    const s0 = f32x4.add(sum, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    const s1 = f32x4.add(s0, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    const s2 = f32x4.add(s1, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    sum = f32x4.add(s2, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    const m0 = f32x4.mul(s0, scale);
    const m1 = f32x4.mul(s1, scale);
    const m2 = f32x4.mul(s2, scale);
    const m3 = f32x4.mul(sum, scale);
    const left01 = v128.shuffle<f32>(m0, m1, 0, 4, 1, 5);
    const left23 = v128.shuffle<f32>(m2, m3, 0, 4, 1, 5);
    const right01 = v128.shuffle<f32>(m0, m1, 2, 6, 3, 7);
    const right23 = v128.shuffle<f32>(m2, m3, 2, 6, 3, 7);
    const to = target + (x << 2);
    v128.store(to, v128.shuffle<f32>(left01, left23, 0, 1, 4, 5));
    v128.store(to + pitch, v128.shuffle<f32>(left01, left23, 2, 3, 6, 7));
    v128.store(to + 2 * pitch, v128.shuffle<f32>(right01, right23, 0, 1, 4, 5));
    v128.store(to + 3 * pitch, v128.shuffle<f32>(right01, right23, 2, 3, 6, 7));
  }
  for (; x < width; x += 1) {
    const leaving = columnOf(source + ((x - radius - 1) << 2), pitch);
    sum = f32x4.add(sum, f32x4.sub(enteringAt(source, x, radius, width, far), leaving));
    storeColumn(target + (x << 2), pitch, f32x4.mul(sum, scale));
  }
}

function enteringAt(source: usize, x: i32, radius: i32, width: i32, far: v128): v128 {
  return x + radius < width ? columnOf(source + ((x + radius) << 2), width << 2) : far;
}

function storeColumn(to: usize, pitch: i32, column: v128): void {
  v128.store32_lane(to, column, 0);
  v128.store32_lane(to + pitch, column, 1);
  v128.store32_lane(to + 2 * pitch, column, 2);
  v128.store32_lane(to + 3 * pitch, column, 3);
}

/** One pixel of each of four rows. */
function columnOf(at: usize, pitch: i32): v128 {
  const two = v128.load32_lane(at + pitch, v128.load32_zero(at), 1);
  return v128.load32_lane(at + 3 * pitch, v128.load32_lane(at + 2 * pitch, two, 2), 3);
}

function averageRow(source: usize, target: usize, width: i32, radius: i32): void {
  const scale = shareOf(radius);
  const edge = load<f32>(source);
  const far = load<f32>(source + ((width - 1) << 2));
  let sum = edge * <f32>(radius + 1);
  for (let k = 0; k < radius; k += 1) sum += k < width ? load<f32>(source + (k << 2)) : far;
  for (let x = 0; x < width; x += 1) {
    const at = source + (x << 2);
    const entering = x + radius < width ? load<f32>(at + (radius << 2)) : far;
    const leaving = x > radius ? load<f32>(at - ((radius + 1) << 2)) : edge;
    sum += entering - leaving;
    store<f32>(target + (x << 2), sum * scale);
  }
}

function averageColumns(source: usize, target: usize, width: i32, height: i32, radius: i32): void {
  const pitch = width << 2;
  const end = source + (height - 1) * pitch;
  let x = 0;
  // Sixteen columns at a time: each sum waits for the one before it.
  for (; x + 16 <= width; x += 16) {
    averageSixteenColumns(source + (x << 2), target + (x << 2), pitch, height, radius);
  }
  for (; x + 4 <= width; x += 4) {
    const top = source + (x << 2);
    const bottom = end + (x << 2);
    const scale = f32x4.splat(shareOf(radius));
    const edge = v128.load(top);
    const far = v128.load(bottom);
    let sum = f32x4.mul(edge, f32x4.splat(<f32>(radius + 1)));
    for (let k = 0; k < radius; k += 1) {
      sum = f32x4.add(sum, k < height ? v128.load(top + k * pitch) : far);
    }
    for (let y = 0; y < height; y += 1) {
      const at = top + y * pitch;
      const entering = y + radius < height ? v128.load(at + radius * pitch) : far;
      const leaving = y > radius ? v128.load(at - (radius + 1) * pitch) : edge;
      sum = f32x4.add(sum, f32x4.sub(entering, leaving));
      v128.store(target + (x << 2) + y * pitch, f32x4.mul(sum, scale));
    }
  }
  for (; x < width; x += 1) {
    const top = source + (x << 2);
    const scale = shareOf(radius);
    const edge = load<f32>(top);
    const far = load<f32>(end + (x << 2));
    let sum = edge * <f32>(radius + 1);
    for (let k = 0; k < radius; k += 1) sum += k < height ? load<f32>(top + k * pitch) : far;
    for (let y = 0; y < height; y += 1) {
      const at = top + y * pitch;
      sum += y + radius < height ? load<f32>(at + radius * pitch) : far;
      sum -= y > radius ? load<f32>(at - (radius + 1) * pitch) : edge;
      store<f32>(target + (x << 2) + y * pitch, sum * scale);
    }
  }
}

function averageSixteenColumns(
  source: usize,
  target: usize,
  pitch: i32,
  height: i32,
  radius: i32,
): void {
  const bottom = source + (height - 1) * pitch;
  const scale = f32x4.splat(shareOf(radius));
  const edges = f32x4.splat(<f32>(radius + 1));
  let a = f32x4.mul(v128.load(source), edges);
  let b = f32x4.mul(v128.load(source, 16), edges);
  let c = f32x4.mul(v128.load(source, 32), edges);
  let d = f32x4.mul(v128.load(source, 48), edges);
  for (let k = 0; k < radius; k += 1) {
    const at = k < height ? source + k * pitch : bottom;
    a = f32x4.add(a, v128.load(at));
    b = f32x4.add(b, v128.load(at, 16));
    c = f32x4.add(c, v128.load(at, 32));
    d = f32x4.add(d, v128.load(at, 48));
  }
  let to = target;
  for (let y = 0; y < height; y += 1) {
    const entering = y + radius < height ? source + (y + radius) * pitch : bottom;
    const leaving = y > radius ? source + (y - radius - 1) * pitch : source;
    a = f32x4.add(a, f32x4.sub(v128.load(entering), v128.load(leaving)));
    b = f32x4.add(b, f32x4.sub(v128.load(entering, 16), v128.load(leaving, 16)));
    c = f32x4.add(c, f32x4.sub(v128.load(entering, 32), v128.load(leaving, 32)));
    d = f32x4.add(d, f32x4.sub(v128.load(entering, 48), v128.load(leaving, 48)));
    v128.store(to, f32x4.mul(a, scale));
    v128.store(to, f32x4.mul(b, scale), 16);
    v128.store(to, f32x4.mul(c, scale), 32);
    v128.store(to, f32x4.mul(d, scale), 48);
    to += pitch;
  }
}

/**
 * A picture without its light: what a mask leaves out is 0.
 *
 * @param light of the picture, multiplied with `weight`; the result takes its place
 * @param mask 0 where the picture does not count; no mask if this is 0
 * @param weight light of the mask
 */
export function withoutLight(
  picture: usize,
  light: usize,
  mask: usize,
  weight: usize,
  pixels: i32,
): void {
  let at = 0;
  const none = f32x4.splat(0);
  for (; at + 4 <= pixels; at += 4) {
    const offset = at << 2;
    const grey = v128.load(picture + offset);
    const slow = v128.load(light + offset);
    let rest = f32x4.sub(grey, slow);
    if (mask !== 0) {
      const counts = f32x4.ne(v128.load(mask + offset), none);
      rest = f32x4.sub(grey, f32x4.div(slow, v128.load(weight + offset)));
      rest = v128.and(rest, counts);
    }
    v128.store(light + offset, rest);
  }
  for (; at < pixels; at += 1) {
    const offset = at << 2;
    const slow = load<f32>(light + offset);
    const share: f32 = mask === 0 ? 1.0 : load<f32>(weight + offset);
    const isOut = mask !== 0 && load<f32>(mask + offset) === 0;
    const rest: f32 = load<f32>(picture + offset) - slow / share;
    store<f32>(light + offset, isOut ? 0.0 : rest);
  }
}
