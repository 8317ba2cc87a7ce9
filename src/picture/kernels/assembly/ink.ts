/** What a pixel is. */
const paper: u8 = 1;
const ink: u8 = 2;

/**
 * Counts the pixels that are no paper, and those of them with no paper around them either.
 *
 * @param mask 0 where pixels are neither
 * @param isPaper 256 bytes, 1 for each level that is paper; levels are rounded and held as `countLevels` does it
 * @param kinds room for a byte for each pixel and four more
 * @param counts two words for the result
 */
export function countInk(
  picture: usize,
  mask: usize,
  isPaper: usize,
  width: i32,
  height: i32,
  kinds: usize,
  counts: usize,
): void {
  const pixels = width * height;
  let inked = 0;
  for (let at = 0; at < pixels; at += 1) {
    let kind: u8 = 0;
    if (load<f32>(mask + (at << 2)) !== 0) {
      const held = min<f32>(255, max<f32>(0, load<f32>(picture + (at << 2)) + 0.5));
      kind = load<u8>(isPaper + <i32>held) === 1 ? paper : ink;
      inked += kind >> 1;
    }
    store<u8>(kinds + at, kind);
  }
  let solid = 0;
  for (let y = 0; y < height; y += 1) {
    const row = kinds + y * width;
    for (let x = 0; x < width; x += 1) {
      if (load<u8>(row + x) !== ink) continue;
      // The left neighbour, if there is one, the pixel and its right neighbour: a byte each.
      const first = row + x - (x > 0 ? 1 : 0);
      let around: u32 = x > 0 ? 0x0101 : 0x01;
      if (x < width - 1) around = (around << 8) | 0x01;
      let near = load<u32>(first);
      if (y > 0) near |= load<u32>(first - width);
      if (y < height - 1) near |= load<u32>(first + width);
      if ((near & around) === 0) solid += 1;
    }
  }
  store<u32>(counts, inked);
  store<u32>(counts + 4, solid);
}
