/**
 * Greys of pixels by the light of their primaries.
 *
 * @param channels bytes of each pixel; red, green and blue come first
 * @param lights of each level of red, then of green, then of blue: 3 × 256 numbers of 64 bits
 * @param finest the light that all of them make up together
 * @param levels the grey of each light from 0 to `finest`
 */
export function greys(
  source: usize,
  channels: i32,
  pixels: i32,
  lights: usize,
  finest: f64,
  levels: usize,
  target: usize,
): void {
  const most = f64x2.splat(finest);
  const half = f64x2.splat(0.5);
  // Two at a time, the last one twice where their number is odd: to make integers of one float takes branches.
  for (let at = 0; at < pixels; at += 2) {
    const next = min(at + 1, pixels - 1);
    const one = source + at * channels;
    const other = source + next * channels;
    const red = twoLights(one, other, lights);
    const green = twoLights(one + 1, other + 1, lights + 2048);
    const blue = twoLights(one + 2, other + 2, lights + 4096);
    const light = f64x2.add(f64x2.mul(f64x2.add(f64x2.add(red, green), blue), most), half);
    const places = i32x4.trunc_sat_f64x2_s_zero(light);
    store<u8>(target + at, load<u8>(levels + i32x4.extract_lane(places, 0)));
    store<u8>(target + next, load<u8>(levels + i32x4.extract_lane(places, 1)));
  }
}

function twoLights(one: usize, other: usize, lights: usize): v128 {
  const first = v128.load64_zero(lights + ((<usize>load<u8>(one)) << 3));
  return v128.load64_lane(lights + ((<usize>load<u8>(other)) << 3), first, 1);
}

/**
 * Adds up red, green and blue of the places that pixels belong to.
 *
 * @param columns for each column of pixels a byte: the column of places
 * @param rows for each row of pixels a byte: the row of places
 * @param across places in a row
 * @param sums red, green, blue and the number of pixels for each place, 0 at first
 */
export function sumColours(
  source: usize,
  channels: i32,
  width: i32,
  height: i32,
  columns: usize,
  rows: usize,
  across: i32,
  sums: usize,
): void {
  let from = source;
  for (let y = 0; y < height; y += 1) {
    const places = sums + ((<i32>load<u8>(rows + y) * across) << 4);
    for (let x = 0; x < width;) {
      const column = load<u8>(columns + x);
      const start = x;
      let red: u32 = 0;
      let green: u32 = 0;
      let blue: u32 = 0;
      do {
        red += load<u8>(from);
        green += load<u8>(from, 1);
        blue += load<u8>(from, 2);
        from += channels;
        x += 1;
      } while (x < width && load<u8>(columns + x) === column);
      const at = places + ((<usize>column) << 4);
      store<u32>(at, load<u32>(at) + red);
      store<u32>(at, load<u32>(at, 4) + green, 4);
      store<u32>(at, load<u32>(at, 8) + blue, 8);
      store<u32>(at, load<u32>(at, 12) + (x - start), 12);
    }
  }
}
