/**
 * Blurs rows, then columns. Pixels beyond the edge are like those at it.
 *
 * @param kernel half of the weights, the centre first: `radius + 1` of them
 * @param between room for the picture with blurred rows
 * @param line room for `width + 2 * radius` pixels
 */
export function blur(
  source: usize,
  target: usize,
  width: i32,
  height: i32,
  kernel: usize,
  radius: i32,
  between: usize,
  line: usize,
): void {
  for (let y = 0; y < height; y += 1) {
    const row: usize = (y * width) << 2;
    extendRow(source + row, line, width, radius);
    blurRow(line + (radius << 2), between + row, width, kernel, radius);
  }
  for (let y = 0; y < height; y += 1)
    blurInColumns(between, target, width, height, y, kernel, radius);
}

/** A row with `radius` pixels more on both sides. */
function extendRow(row: usize, line: usize, width: i32, radius: i32): void {
  const first = load<f32>(row);
  const last = load<f32>(row + ((width - 1) << 2));
  const end = line + ((radius + width) << 2);
  for (let k = 0; k < radius; k += 1) {
    store<f32>(line + (k << 2), first);
    store<f32>(end + (k << 2), last);
  }
  memory.copy(line + (radius << 2), row, width << 2);
}

/** The last vectors of a row may begin anew inside of the one before: no pixel is left over. */
export function blurRow(line: usize, target: usize, width: i32, kernel: usize, radius: i32): void {
  let x = 0;
  for (; x + 16 <= width; x += 16) {
    const at = line + (x << 2);
    const centre = v128.load_splat<f32>(kernel);
    let a = f32x4.mul(centre, v128.load(at));
    let b = f32x4.mul(centre, v128.load(at, 16));
    let c = f32x4.mul(centre, v128.load(at, 32));
    let d = f32x4.mul(centre, v128.load(at, 48));
    let before = at;
    let behind = at;
    for (let k = 1; k <= radius; k += 1) {
      const weight = v128.load_splat<f32>(kernel + (k << 2));
      before -= 4;
      behind += 4;
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(before), v128.load(behind))));
      b = f32x4.add(b, f32x4.mul(weight, f32x4.add(v128.load(before, 16), v128.load(behind, 16))));
      c = f32x4.add(c, f32x4.mul(weight, f32x4.add(v128.load(before, 32), v128.load(behind, 32))));
      d = f32x4.add(d, f32x4.mul(weight, f32x4.add(v128.load(before, 48), v128.load(behind, 48))));
    }
    const to = target + (x << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  while (x < width) {
    if (width >= 4) x = min(x, width - 4);
    const at = line + (x << 2);
    if (width < 4) {
      let sum = load<f32>(kernel) * load<f32>(at);
      for (let k = 1; k <= radius; k += 1) {
        const both = load<f32>(at - (k << 2)) + load<f32>(at + (k << 2));
        sum += load<f32>(kernel + (k << 2)) * both;
      }
      store<f32>(target + (x << 2), sum);
      x += 1;
      continue;
    }
    let sum = f32x4.mul(v128.load_splat<f32>(kernel), v128.load(at));
    for (let k = 1; k <= radius; k += 1) {
      const both = f32x4.add(v128.load(at - (k << 2)), v128.load(at + (k << 2)));
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(kernel + (k << 2)), both));
    }
    v128.store(target + (x << 2), sum);
    x += 4;
  }
}

/** One row of the result, whose columns are blurred. */
export function blurInColumns(
  source: usize,
  target: usize,
  width: i32,
  height: i32,
  y: i32,
  kernel: usize,
  radius: i32,
): void {
  const pitch: usize = width << 2;
  const top = source;
  const bottom = source + (height - 1) * pitch;
  const row = source + y * pitch;
  const to = target + y * pitch;
  let x: i32 = 0;
  for (; x + 16 <= width; x += 16) {
    const aside: usize = x << 2;
    const at = row + aside;
    const centre = v128.load_splat<f32>(kernel);
    let a = f32x4.mul(centre, v128.load(at));
    let b = f32x4.mul(centre, v128.load(at, 16));
    let c = f32x4.mul(centre, v128.load(at, 32));
    let d = f32x4.mul(centre, v128.load(at, 48));
    let above = at;
    let below = at;
    for (let k = 1; k <= radius; k += 1) {
      const weight = v128.load_splat<f32>(kernel + (k << 2));
      if (above > top + aside) above -= pitch;
      if (below < bottom + aside) below += pitch;
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(above), v128.load(below))));
      b = f32x4.add(b, f32x4.mul(weight, f32x4.add(v128.load(above, 16), v128.load(below, 16))));
      c = f32x4.add(c, f32x4.mul(weight, f32x4.add(v128.load(above, 32), v128.load(below, 32))));
      d = f32x4.add(d, f32x4.mul(weight, f32x4.add(v128.load(above, 48), v128.load(below, 48))));
    }
    v128.store(to + aside, a);
    v128.store(to + aside, b, 16);
    v128.store(to + aside, c, 32);
    v128.store(to + aside, d, 48);
  }
  while (x < width) {
    if (width >= 4) x = min(x, width - 4);
    const aside: usize = x << 2;
    let above = row + aside;
    let below = above;
    if (width < 4) {
      let sum = load<f32>(kernel) * load<f32>(above);
      for (let k = 1; k <= radius; k += 1) {
        if (above > top + aside) above -= pitch;
        if (below < bottom + aside) below += pitch;
        sum += load<f32>(kernel + (k << 2)) * (load<f32>(above) + load<f32>(below));
      }
      store<f32>(to + aside, sum);
      x += 1;
      continue;
    }
    let sum = f32x4.mul(v128.load_splat<f32>(kernel), v128.load(above));
    for (let k = 1; k <= radius; k += 1) {
      if (above > top + aside) above -= pitch;
      if (below < bottom + aside) below += pitch;
      const both = f32x4.add(v128.load(above), v128.load(below));
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(kernel + (k << 2)), both));
    }
    v128.store(to + aside, sum);
    x += 4;
  }
}
