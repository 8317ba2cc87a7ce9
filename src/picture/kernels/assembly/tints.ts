/**
 * The tints of cells, those of one brightness after those of the brightness before.
 *
 * @param sums red, green, blue and the number of pixels of each cell, as `sumCells` gives them
 * @param tones levels of brightness that are told apart
 * @param ends where the cells of each tone end, as 32-bit numbers
 * @param blue distances from grey towards blue (Cb of ITU-R BT.601), as 32-bit floats
 * @param red the same towards red (Cr)
 */
export function tintsByTone(
  sums: usize,
  count: i32,
  tones: i32,
  ends: usize,
  blue: usize,
  red: usize,
): void {
  memory.fill(ends, 0, tones << 2);
  for (let cell = 0; cell < count; cell += 1) {
    const own = ends + (toneOf(lightOf(sums + (cell << 4)), tones) << 2);
    store<i32>(own, load<i32>(own) + 1);
  }
  // First where each tone begins; it has moved to the end when all of its cells are in.
  let start = 0;
  for (let tone = 0; tone < tones; tone += 1) {
    const own = ends + (tone << 2);
    const cells = load<i32>(own);
    store<i32>(own, start);
    start += cells;
  }
  for (let cell = 0; cell < count; cell += 1) {
    const from = sums + (cell << 4);
    const light = lightOf(from);
    const own = ends + (toneOf(light, tones) << 2);
    const place: usize = load<i32>(own) << 2;
    store<i32>(own, load<i32>(own) + 1);
    const pixels = <f32>load<u32>(from, 12);
    store<f32>(blue + place, <f32>0.564 * (<f32>load<u32>(from, 8) / pixels - light));
    store<f32>(red + place, <f32>0.713 * (<f32>load<u32>(from) / pixels - light));
  }
}

/** Of the mean of a cell, 0 to 255. */
function lightOf(sums: usize): f32 {
  const light =
    <f32>0.299 * <f32>load<u32>(sums) +
    <f32>0.587 * <f32>load<u32>(sums, 4) +
    <f32>0.114 * <f32>load<u32>(sums, 8);
  return light / <f32>load<u32>(sums, 12);
}

function toneOf(light: f32, tones: i32): i32 {
  return min(tones - 1, <i32>((light * <f32>tones) / 256));
}

/** How far tints lie along a hue: `blue * hueBlue + red * hueRed` of each. */
export function alongHue(
  blue: usize,
  red: usize,
  count: i32,
  hueBlue: f32,
  hueRed: f32,
  target: usize,
): void {
  const end: usize = count << 2;
  for (let at: usize = 0; at < end; at += 4) {
    store<f32>(target + at, load<f32>(blue + at) * hueBlue + load<f32>(red + at) * hueRed);
  }
}

/** How many tints are further from one than so much, along a hue or across it. */
export function countFar(
  blue: usize,
  red: usize,
  count: i32,
  tintBlue: f32,
  tintRed: f32,
  hueBlue: f32,
  hueRed: f32,
  mostAlong: f32,
  mostAcross: f32,
): i32 {
  const end: usize = count << 2;
  let far = 0;
  for (let at: usize = 0; at < end; at += 4) {
    const offBlue = load<f32>(blue + at) - tintBlue;
    const offRed = load<f32>(red + at) - tintRed;
    const isFar =
      abs(offBlue * hueBlue + offRed * hueRed) > mostAlong ||
      abs(offBlue * hueRed - offRed * hueBlue) > mostAcross;
    far += i32(isFar);
  }
  return far;
}
