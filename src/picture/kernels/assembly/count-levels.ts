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

/**
 * How often each level stands in a picture of bytes. Four lists take turns: to count in the same place again takes as
 * long as writing to it.
 *
 * @param counts 4 × 256 words of which the first 256 are the result
 */
export function countBytes(picture: usize, pixels: i32, counts: usize): void {
  memory.fill(counts, 0, 4096);
  let at = 0;
  for (; at + 4 <= pixels; at += 4) {
    const four = load<u32>(picture + at);
    countOne(counts + ((four & 0xff) << 2));
    countOne(counts + 1024 + (((four >> 8) & 0xff) << 2));
    countOne(counts + 2048 + (((four >> 16) & 0xff) << 2));
    countOne(counts + 3072 + ((four >> 24) << 2));
  }
  for (; at < pixels; at += 1) countOne(counts + ((<u32>load<u8>(picture + at)) << 2));
  for (let level: usize = 0; level < 1024; level += 16) {
    const first = i32x4.add(v128.load(counts + level), v128.load(counts + level, 1024));
    const last = i32x4.add(v128.load(counts + level, 2048), v128.load(counts + level, 3072));
    v128.store(counts + level, i32x4.add(first, last));
  }
}

function countOne(count: usize): void {
  store<u32>(count, load<u32>(count) + 1);
}
