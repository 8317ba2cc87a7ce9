/** What a level may be off by, and so how far apart what is kept of them is. */
const near = 3;
const step = 2 * near + 1;

/**
 * What is left of each level of a picture when it is predicted from those before it (JPEG-LS, ITU-T T.87: the
 * median of left, upper, and both less upper left), in steps, 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4.
 *
 * @param seen room for the picture as it will come back
 */
export function residuals(
  source: usize,
  width: i32,
  height: i32,
  seen: usize,
  target: usize,
): void {
  let at: usize = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const expected = prediction(seen + at, width, x, y);
      const rest = <i32>load<u8>(source + at) - expected;
      const steps = rest >= 0 ? (rest + near) / step : -((near - rest) / step);
      store<u8>(seen + at, level(expected, steps));
      store<u8>(target + at, steps >= 0 ? steps << 1 : (-steps << 1) - 1);
      at += 1;
    }
  }
}

/** The picture of which {@link residuals} are left. */
export function fromResiduals(source: usize, width: i32, height: i32, target: usize): void {
  let at: usize = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const folded = <i32>load<u8>(source + at);
      const steps = (folded >> 1) ^ -(folded & 1);
      store<u8>(target + at, level(prediction(target + at, width, x, y), steps));
      at += 1;
    }
  }
}

function level(expected: i32, steps: i32): u8 {
  return <u8>min(255, max(0, expected + steps * step));
}

function prediction(at: usize, width: i32, x: i32, y: i32): i32 {
  if (y === 0) return x === 0 ? 128 : <i32>load<u8>(at - 1);
  const upper = <i32>load<u8>(at - width);
  if (x === 0) return upper;
  const left = <i32>load<u8>(at - 1);
  const slope = left + upper - <i32>load<u8>(at - width - 1);
  return max(min(left, upper), min(max(left, upper), slope));
}
