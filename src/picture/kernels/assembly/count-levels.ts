/** Words of one list of counts: behind the levels stands what does not count. */
const listWords = 260;
const uncounted = 256;

/**
 * How many pixels have each grey level, rounded and held between 0 and 255.
 *
 * @param mask 0 where pixels do not count; no mask if this is 0
 * @param counts 4 × 260 words of which the first 256 are the result: four lists take turns
 */
export function countLevels(picture: usize, mask: usize, pixels: i32, counts: usize): void {
  const list: usize = listWords << 2;
  memory.fill(counts, 0, 4 * list);
  let at = 0;
  for (; at + 4 <= pixels; at += 4) {
    const offset = at << 2;
    const rounded = f32x4.add(v128.load(picture + offset), f32x4.splat(0.5));
    const held = f32x4.pmin(f32x4.splat(255), f32x4.pmax(f32x4.splat(0), rounded));
    let levels = i32x4.trunc_sat_f32x4_s(held);
    if (mask !== 0) {
      const counted = f32x4.ne(v128.load(mask + offset), f32x4.splat(0));
      levels = v128.bitselect(levels, i32x4.splat(uncounted), counted);
    }
    countOne(counts + (i32x4.extract_lane(levels, 0) << 2));
    countOne(counts + list + (i32x4.extract_lane(levels, 1) << 2));
    countOne(counts + 2 * list + (i32x4.extract_lane(levels, 2) << 2));
    countOne(counts + 3 * list + (i32x4.extract_lane(levels, 3) << 2));
  }
  for (; at < pixels; at += 1) {
    const offset = at << 2;
    if (mask !== 0 && load<f32>(mask + offset) === 0) continue;
    const held = min<f32>(255, max<f32>(0, load<f32>(picture + offset) + 0.5));
    countOne(counts + ((<i32>held) << 2));
  }
  addLists(counts, list);
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
  addLists(counts, 1024);
}

/** Adds the other lists of 256 levels to the first. @param bytes from one list to the next */
function addLists(counts: usize, bytes: usize): void {
  for (let level: usize = 0; level < 1024; level += 16) {
    const at = counts + level;
    const first = i32x4.add(v128.load(at), v128.load(at + bytes));
    const last = i32x4.add(v128.load(at + 2 * bytes), v128.load(at + 3 * bytes));
    v128.store(at, i32x4.add(first, last));
  }
}

function countOne(count: usize): void {
  store<u32>(count, load<u32>(count) + 1);
}
