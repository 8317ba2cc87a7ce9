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
