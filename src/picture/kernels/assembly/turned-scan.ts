/** Bytes of one pHash. */
const rowBytes = 32;
/** Bits of a class in half a pHash, and in all of it. */
const halfClass: i32 = 32;
const wholeClass: i32 = 64;

/**
 * Rows whose pHash differs from another in `radius` bits at most, in the best of the eight symmetries. Mirroring flips
 * every odd frequency along an axis: the bits fall into four classes, by whether their row and their column is odd, and
 * each is flipped as a whole or stays. Only swapped axes take another look. Four rows are looked at in one go, and
 * their second half only where the first leaves a chance: strangers differ too much in half of the bits.
 *
 * @param rows room for a multiple of four; what lies beyond `count` may be found, too
 * @param upright the other pHash
 * @param swapped the same with swapped axes
 * @param found the place of the row, then its bits, as words
 * @returns how many they are
 */
export function scanTurned(
  rows: usize,
  count: i32,
  upright: usize,
  swapped: usize,
  radius: i32,
  found: usize,
): i32 {
  const limit = i32x4.splat(radius);
  let hits = 0;
  for (let row = 0; row < count; row += 4) {
    const at = rows + row * rowBytes;
    const chances = v128.or(
      i32x4.le_s(leastBits(classCounts(at, upright)), limit),
      i32x4.le_s(leastBits(classCounts(at, swapped)), limit),
    );
    if (!v128.any_true(chances)) continue;
    const inUpright = i32x4.add(classCounts(at, upright), classCounts(at + 16, upright + 16));
    const inSwapped = i32x4.add(classCounts(at, swapped), classCounts(at + 16, swapped + 16));
    for (let lane = 0; lane < 4; lane += 1) {
      const bits = min(
        mirroredBits(laneOf(inUpright, lane)),
        mirroredBits(laneOf(inSwapped, lane)),
      );
      if (bits > radius) continue;
      store<i32>(found + (hits << 3), row + lane);
      store<i32>(found + (hits << 3), bits, 4);
      hits += 1;
    }
  }
  return hits;
}

/**
 * Differing bits in half of four pHashes by class, a byte for each, a lane for each pHash: row and column even, column
 * odd, row odd, both. The lower half of a word is an even row, the upper an odd one.
 */
function classCounts(rows: usize, other: usize): v128 {
  const a = v128.load(rows);
  const b = v128.load(rows + rowBytes);
  const c = v128.load(rows + 2 * rowBytes);
  const d = v128.load(rows + 3 * rowBytes);
  // Words of the same place side by side.
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  const first = v128.xor(v128.shuffle<i64>(ab, cd, 0, 2), v128.load32_splat(other));
  const second = v128.xor(v128.shuffle<i64>(ab, cd, 1, 3), v128.load32_splat(other, 4));
  const third = v128.xor(v128.shuffle<i64>(abHigh, cdHigh, 0, 2), v128.load32_splat(other, 8));
  const fourth = v128.xor(v128.shuffle<i64>(abHigh, cdHigh, 1, 3), v128.load32_splat(other, 12));
  const even = inBoth(ones(first, second, 0x55), ones(third, fourth, 0x55));
  const odd = inBoth(ones(first, second, 0xaa), ones(third, fourth, 0xaa));
  return v128.or(even, i32x4.shl(odd, 8));
}

/** Bits set in each byte of two at these places. */
function ones(a: v128, b: v128, places: u8): v128 {
  const mask = i8x16.splat(places);
  return i8x16.add(i8x16.popcnt(v128.and(a, mask)), i8x16.popcnt(v128.and(b, mask)));
}

/** Sums both, and both bytes of each row: those of the even one to the first byte, of the odd one to the third. */
function inBoth(a: v128, b: v128): v128 {
  const sums = i8x16.add(a, b);
  return v128.and(i8x16.add(sums, i32x4.shr_u(sums, 8)), i32x4.splat(0x00ff00ff));
}

/** The least that half of the bits can differ in by mirroring, for each lane. */
function leastBits(counts: v128): v128 {
  const lesser = i8x16.min_u(counts, i8x16.sub(i8x16.splat(<i8>halfClass), counts));
  const least = v128.bitselect(counts, lesser, i32x4.splat(0xff));
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(least));
}

function laneOf(counts: v128, lane: i32): u32 {
  if (lane == 0) return i32x4.extract_lane(counts, 0);
  if (lane == 1) return i32x4.extract_lane(counts, 1);
  if (lane == 2) return i32x4.extract_lane(counts, 2);
  return i32x4.extract_lane(counts, 3);
}

/** The least distance by mirroring. */
function mirroredBits(counts: u32): i32 {
  const neither = counts & 0xff;
  const column = (counts >>> 8) & 0xff;
  const row = (counts >>> 16) & 0xff;
  const both = counts >>> 24;
  const asItIs = column + row + both;
  const acrossOnly = wholeClass - column + row + wholeClass - both;
  const downOnly = column + wholeClass - row + wholeClass - both;
  const turned = wholeClass - column + wholeClass - row + both;
  return neither + min(min(asItIs, acrossOnly), min(downOnly, turned));
}
