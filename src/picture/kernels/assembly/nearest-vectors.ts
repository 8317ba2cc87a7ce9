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
    const a = load<u64>(own);
    const b = load<u64>(own, 8);
    const c = load<u64>(own, 16);
    const d = load<u64>(own, 24);
    const row = rows + i * 12;
    for (let j = 0; j < secondCount; j += 1) {
      const other = second + j * vectorBytes;
      const distance = differingBits(a, b, c, d, other);
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
    const a = load<u64>(own);
    const b = load<u64>(own, 8);
    const c = load<u64>(own, 16);
    const d = load<u64>(own, 24);
    for (let j = 0; j < secondCount; j += 1) {
      if (differingBits(a, b, c, d, second + j * vectorBytes) > limit) continue;
      store<i32>(pairs + (found << 3), i);
      store<i32>(pairs + (found << 3), j, 4);
      found += 1;
    }
  }
  return found;
}

/** Processors count the bits of a word in one step, those of a SIMD vector in a dozen. */
function differingBits(a: u64, b: u64, c: u64, d: u64, other: usize): i32 {
  return <i32>(
    (popcnt(a ^ load<u64>(other)) +
      popcnt(b ^ load<u64>(other, 8)) +
      popcnt(c ^ load<u64>(other, 16)) +
      popcnt(d ^ load<u64>(other, 24)))
  );
}

function offer(nearest: usize, partner: i32, distance: i32): void {
  const best = load<i32>(nearest, 4);
  if (distance < best) {
    store<i32>(nearest, partner);
    store<i32>(nearest, distance, 4);
    store<i32>(nearest, best, 8);
  } else if (distance < load<i32>(nearest, 8)) store<i32>(nearest, distance, 8);
}
