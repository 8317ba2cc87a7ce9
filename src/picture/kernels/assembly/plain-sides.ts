/**
 * How far one plain colour reaches into a picture from each of its sides, one band of rows after the other.
 *
 * @param source a band: the first of its rows; 16 bytes behind the last may be read
 * @param channels bytes of a pixel, 3 or 4
 * @param colour 32 bytes: the plain colour, again and again
 * @param tolerance levels that a byte may differ by
 * @param reach four words, of the bands before; to begin with the height of the picture is 0, and its left and right
 *   sides are its width: rows at the top that are plain; rows since the last that is not; columns at the left and
 *   columns at the right that are plain in all rows that are not plain as a whole
 */
export function plainSides(
  source: usize,
  channels: i32,
  width: i32,
  height: i32,
  colour: usize,
  tolerance: i32,
  reach: usize,
): void {
  const bytes = channels * width;
  let top = load<i32>(reach);
  let bottom = load<i32>(reach, 4);
  let left = load<i32>(reach, 8);
  let right = load<i32>(reach, 12);
  for (let row = 0; row < height; row += 1) {
    const from = source + row * bytes;
    const first = firstFar(from, bytes, channels, colour, tolerance);
    if (first === bytes) {
      // Until then no row was another.
      if (left === width) top += 1;
      bottom += 1;
      continue;
    }
    bottom = 0;
    left = min(left, first / channels);
    const plainFrom = bytes - right * channels;
    const last = lastFar(from, plainFrom, bytes, channels, colour, tolerance);
    if (last >= plainFrom) right = width - 1 - last / channels;
  }
  store<i32>(reach, top);
  store<i32>(reach, bottom, 4);
  store<i32>(reach, left, 8);
  store<i32>(reach, right, 12);
}

/** Where the first byte of a row lies that is too far from the colour; behind its end if there is none. */
function firstFar(row: usize, bytes: i32, channels: i32, colour: usize, tolerance: i32): i32 {
  const step = 16 % channels;
  let phase = 0;
  for (let at = 0; at < bytes; at += 16) {
    const far = farBytes(row + at, colour + phase, tolerance);
    if (far !== 0) return min(bytes, at + ctz(far));
    phase += step;
    if (phase >= channels) phase -= channels;
  }
  return bytes;
}

/** The last one from a place on; less than that if there is none. */
function lastFar(
  row: usize,
  start: i32,
  bytes: i32,
  channels: i32,
  colour: usize,
  tolerance: i32,
): i32 {
  const lastAt = (bytes - 1) & ~15;
  for (let at = lastAt; at + 16 > start && at >= 0; at -= 16) {
    let far = farBytes(row + at, colour + (at % channels), tolerance);
    // Behind the row begins the next.
    if (at === lastAt) far &= (2 << (bytes - 1 - at)) - 1;
    if (far !== 0) return at + 31 - clz(far);
  }
  return -1;
}

/** One bit for each of 16 bytes. */
function farBytes(source: usize, colour: usize, tolerance: i32): i32 {
  const levels = v128.load(source);
  const plain = v128.load(colour);
  const off = v128.or(i8x16.sub_sat_u(levels, plain), i8x16.sub_sat_u(plain, levels));
  return i8x16.bitmask(i8x16.gt_u(off, i8x16.splat(<i8>tolerance)));
}
