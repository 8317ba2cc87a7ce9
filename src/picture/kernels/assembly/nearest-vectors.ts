/** Bytes of one vector of 256 bits. */
const vectorBytes = 32;

/**
 * The nearest two of the other picture for each vector of bits: both ways in one go. Of each vector three
 * words: its nearest partner, how many bits that differs in, and how many the second-nearest differs in.
 * Of partners that are equally near the first is taken. Those beyond `limit` bits are not seen: where there is
 * none, nothing is written.
 */
export function nearestVectors(
  first: usize,
  firstCount: i32,
  second: usize,
  secondCount: i32,
  limit: i32,
  rows: usize,
  columns: usize,
): void {
  for (let i = 0; i < firstCount; i += 1) {
    const own = first + i * vectorBytes;
    const low = v128.load(own);
    const high = v128.load(own, 16);
    const row = rows + i * 12;
    for (let j = 0; j < secondCount; j += 1) {
      const other = second + j * vectorBytes;
      const distance = differingBits(low, high, other);
      if (distance > limit) continue;
      offer(row, j, distance);
      offer(columns + j * 12, i, distance);
    }
  }
}

/**
 * Pairs of vectors that differ in `limit` bits at most: the place of the first, then that of the second, as words, in
 * the order of the first.
 * @returns how many they are
 */
export function vectorsWithin(
  first: usize,
  firstCount: i32,
  second: usize,
  secondCount: i32,
  limit: i32,
  pairs: usize,
): i32 {
  let found = 0;
  for (let i = 0; i < firstCount; i += 1) {
    const own = first + i * vectorBytes;
    const low = v128.load(own);
    const high = v128.load(own, 16);
    for (let j = 0; j < secondCount; j += 1) {
      if (differingBits(low, high, second + j * vectorBytes) > limit) continue;
      store<i32>(pairs + (found << 3), i);
      store<i32>(pairs + (found << 3), j, 4);
      found += 1;
    }
  }
  return found;
}

function differingBits(low: v128, high: v128, other: usize): i32 {
  const ones = i8x16.add(
    i8x16.popcnt(v128.xor(low, v128.load(other))),
    i8x16.popcnt(v128.xor(high, v128.load(other, 16))),
  );
  const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(ones));
  const halves = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}

function offer(nearest: usize, partner: i32, distance: i32): void {
  const best = load<i32>(nearest, 4);
  if (distance < best) {
    store<i32>(nearest, partner);
    store<i32>(nearest, distance, 4);
    store<i32>(nearest, best, 8);
  } else if (distance < load<i32>(nearest, 8)) store<i32>(nearest, distance, 8);
}
