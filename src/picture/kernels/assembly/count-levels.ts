/**
 * How many pixels have each grey level, rounded and held between 0 and 255.
 *
 * @param mask 0 where pixels do not count; no mask if this is 0
 * @param counts 256 words, to which is added
 */
export function countLevels(picture: usize, mask: usize, pixels: i32, counts: usize): void {
  for (let at = 0; at < pixels; at += 1) {
    const offset = at << 2;
    if (mask !== 0 && load<f32>(mask + offset) === 0) continue;
    const held = min<f32>(255, max<f32>(0, load<f32>(picture + offset) + 0.5));
    const count = counts + ((<i32>held) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}
