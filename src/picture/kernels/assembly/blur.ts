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
    const row = (y * width) << 2;
    extendRow(source + row, line, width, radius);
    blurRow(line, between + row, width, kernel, radius);
  }
  blurColumns(between, target, width, height, kernel, radius);
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

function blurRow(line: usize, target: usize, width: i32, kernel: usize, radius: i32): void {
  let x = 0;
  for (; x + 8 <= width; x += 8) {
    const at = line + ((x + radius) << 2);
    const centre = v128.load_splat<f32>(kernel);
    let one = f32x4.mul(centre, v128.load(at));
    let next = f32x4.mul(centre, v128.load(at, 16));
    for (let k = 1; k <= radius; k += 1) {
      const weight = v128.load_splat<f32>(kernel + (k << 2));
      const before = at - (k << 2);
      const behind = at + (k << 2);
      one = f32x4.add(one, f32x4.mul(weight, f32x4.add(v128.load(before), v128.load(behind))));
      next = f32x4.add(
        next,
        f32x4.mul(weight, f32x4.add(v128.load(before, 16), v128.load(behind, 16))),
      );
    }
    v128.store(target + (x << 2), one);
    v128.store(target + (x << 2), next, 16);
  }
  for (; x < width; x += 1) {
    const at = line + ((x + radius) << 2);
    let sum = load<f32>(kernel) * load<f32>(at);
    for (let k = 1; k <= radius; k += 1) {
      sum += load<f32>(kernel + (k << 2)) * (load<f32>(at - (k << 2)) + load<f32>(at + (k << 2)));
    }
    store<f32>(target + (x << 2), sum);
  }
}

function blurColumns(
  source: usize,
  target: usize,
  width: i32,
  height: i32,
  kernel: usize,
  radius: i32,
): void {
  const pitch = width << 2;
  const end = source + (height - 1) * pitch;
  for (let y = 0; y < height; y += 1) {
    const row = source + y * pitch;
    const to = target + y * pitch;
    let x = 0;
    for (; x + 8 <= width; x += 8) {
      const at = row + (x << 2);
      const top = source + (x << 2);
      const bottom = end + (x << 2);
      const centre = v128.load_splat<f32>(kernel);
      let one = f32x4.mul(centre, v128.load(at));
      let next = f32x4.mul(centre, v128.load(at, 16));
      let above = at;
      let below = at;
      for (let k = 1; k <= radius; k += 1) {
        const weight = v128.load_splat<f32>(kernel + (k << 2));
        if (above > top) above -= pitch;
        if (below < bottom) below += pitch;
        one = f32x4.add(one, f32x4.mul(weight, f32x4.add(v128.load(above), v128.load(below))));
        next = f32x4.add(
          next,
          f32x4.mul(weight, f32x4.add(v128.load(above, 16), v128.load(below, 16))),
        );
      }
      v128.store(to + (x << 2), one);
      v128.store(to + (x << 2), next, 16);
    }
    for (; x < width; x += 1) {
      let sum = load<f32>(kernel) * load<f32>(row + (x << 2));
      for (let k = 1; k <= radius; k += 1) {
        const above = source + max(0, y - k) * pitch + (x << 2);
        const below = source + min(height - 1, y + k) * pitch + (x << 2);
        sum += load<f32>(kernel + (k << 2)) * (load<f32>(above) + load<f32>(below));
      }
      store<f32>(to + (x << 2), sum);
    }
  }
}
