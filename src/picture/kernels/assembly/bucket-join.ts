/** Bytes of one vector of 256 bits. */
const vectorBytes = 32;
/** Bytes of what is noted of a bucket: where it ends on the left, where it begins and ends on the right. */
const bucketBytes = 12;

/**
 * Copies vectors of two tables that share buckets beside each other, until there is no room for more. They lie anywhere in
 * memory, and waiting for it is what takes the time: so all are fetched in a loop in which nothing depends on what
 * it reads, and the processor waits for many at once.
 *
 * Both tables are vectors in order of their buckets, those of one bucket in order, with a directory of where each bucket
 * begins.
 *
 * @param cells buckets of either table
 * @param firstVector of the left ones only those from here to `endVector` are taken
 * @param bucketLimit buckets with more on the right are passed over; at most `room`
 * @param room vectors on each side
 * @param state two words: the next bucket, and where to go on in it; zeros in the beginning, and good for the next call
 * @param leftIds places of what is in `leftBatch`
 * @param buckets three words each: see above
 * @returns how many buckets there are; none where all is done
 */
export function gatherBuckets(
  leftDirectory: usize,
  leftPostings: usize,
  leftVectors: usize,
  rightDirectory: usize,
  rightPostings: usize,
  rightVectors: usize,
  cells: u32,
  firstVector: u32,
  endVector: u32,
  bucketLimit: u32,
  room: u32,
  state: usize,
  leftIds: usize,
  leftBatch: usize,
  rightIds: usize,
  rightBatch: usize,
  buckets: usize,
): u32 {
  let cell = load<u32>(state);
  let at = load<u32>(state, 4);
  let left: u32 = 0;
  let right: u32 = 0;
  let count: u32 = 0;
  const asked = endVector - firstVector;
  while (cell < cells) {
    const from = load<u32>(leftDirectory + (cell << 2));
    const to = load<u32>(leftDirectory + (cell << 2), 4);
    const first = load<u32>(rightDirectory + (cell << 2));
    const others = load<u32>(rightDirectory + (cell << 2), 4) - first;
    if (from < to && others > 0 && others <= bucketLimit) {
      if (right + others > room || left == room) break;
      if (at < from) at = from;
      const before = left;
      for (; at < to && left < room; at += 1) {
        const id = load<u32>(leftPostings + (at << 2));
        if (id - firstVector >= asked) continue;
        store<u32>(leftIds + (left << 2), id);
        left += 1;
      }
      if (left > before) {
        const bucket = buckets + count * bucketBytes;
        store<u32>(bucket, left);
        store<u32>(bucket, right, 4);
        memory.copy(rightIds + (right << 2), rightPostings + (first << 2), others << 2);
        right += others;
        store<u32>(bucket, right, 8);
        count += 1;
      }
      if (at < to) break;
    }
    cell += 1;
    at = 0;
  }
  store<u32>(state, cell);
  store<u32>(state, at, 4);
  fetch(leftIds, left, leftVectors, leftBatch);
  fetch(rightIds, right, rightVectors, rightBatch);
  return count;
}

function fetch(ids: usize, count: u32, vectors: usize, batch: usize): void {
  for (let entry: u32 = 0; entry < count; entry += 1) {
    const from = vectors + load<u32>(ids + (entry << 2)) * vectorBytes;
    const to = batch + entry * vectorBytes;
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** How a hit and a pair are noted in their second word: the nominee, the differing bits, what else there is. */
const bitsAt: u32 = 17;
const restAt: u32 = 23;
const nomineeMask: u32 = 0x1ffff;
const bitsMask: u32 = 0x3f;

/**
 * Pairs of a left and a right vector of one bucket that differ in `distance` bits at most: hits of the pictures that own
 * them.
 *
 * @param buckets what {@link gatherBuckets} wrote, and `count` what it returned
 * @param isSelf both tables are one: only pairs whose right vector is the lesser one are wanted
 * @param leftOwners place of the picture that each left vector belongs to
 * @param leftOffsets first vector of each picture
 * @param distance below 64
 * @param hits two words each: the left picture; and the right one, the bits in which they differ from bit 17 on, and which
 *   of the left picture's vectors hit from bit 23 on
 * @param room for so many
 * @returns how many there are; more than `room` where they are too many, and some were left out
 */
export function compareBuckets(
  leftIds: usize,
  leftBatch: usize,
  rightIds: usize,
  rightBatch: usize,
  buckets: usize,
  count: u32,
  isSelf: bool,
  leftOwners: usize,
  leftOffsets: usize,
  rightOwners: usize,
  distance: u32,
  hits: usize,
  room: u32,
): u32 {
  let found: u32 = 0;
  let at: u32 = 0;
  for (let bucket: u32 = 0; bucket < count; bucket += 1) {
    const noted = buckets + bucket * bucketBytes;
    const to = load<u32>(noted);
    const first = load<u32>(noted, 4);
    const last = load<u32>(noted, 8);
    let end = isSelf ? first : last;
    for (; at < to; at += 1) {
      const id = load<u32>(leftIds + (at << 2));
      if (isSelf) while (end < last && load<u32>(rightIds + (end << 2)) < id) end += 1;
      const own = leftBatch + at * vectorBytes;
      const a = load<u64>(own);
      const b = load<u64>(own, 8);
      const c = load<u64>(own, 16);
      const d = load<u64>(own, 24);
      for (let other = first; other < end; other += 1) {
        const their = rightBatch + other * vectorBytes;
        const bits = <u32>(
          (popcnt<u64>(a ^ load<u64>(their)) +
            popcnt<u64>(b ^ load<u64>(their, 8)) +
            popcnt<u64>(c ^ load<u64>(their, 16)) +
            popcnt<u64>(d ^ load<u64>(their, 24)))
        );
        if (bits > distance) continue;
        if (found == room) return found + 1;
        const query = load<u32>(leftOwners + (id << 2));
        const nominee = load<u32>(rightOwners + (load<u32>(rightIds + (other << 2)) << 2));
        const vector = id - load<u32>(leftOffsets + (query << 2));
        store<u32>(hits + (found << 3), query);
        store<u32>(hits + (found << 3), nominee | (bits << bitsAt) | (vector << restAt), 4);
        found += 1;
      }
    }
  }
  return found;
}

/** Hits above this are not counted. */
const countedHits: u32 = 3;
/** Bytes of a cell: the nominee + 1; its hits, the first vector that hit, the second, the least bits. */
const cellBytes = 8;

/**
 * Makes pairs of pictures out of hits: each once, with how many of the left picture's vectors hit (3 stands for more),
 * and the bits in which the nearest two differ.
 *
 * @param hits as {@link compareBuckets} notes them, in any order; pairs take their place
 * @param queries left pictures, from `firstQuery` on
 * @param deadLeft 1 for each picture that was removed, and 0 for the others
 * @param isSelf pairs of a picture and itself are left out
 * @param mostOne of pairs of one left picture with one hit only those with the fewest bits are kept, then those with
 *   the lesser right picture; `mostTwo` of those with two
 * @param sorted room for as many hits
 * @param starts room for `queries` + 1 words
 * @param cells room for `mostCells` cells of two words, all zero: a power of two, at least twice the right pictures
 * @param used room for a word for each right picture
 * @param kept room for the larger of `mostOne` and `mostTwo`, as words
 * @returns how many pairs there are, two words each: the left picture; and the right one, its bits from bit 17 on and
 *   its hits from bit 23 on. By the left picture, in any order otherwise
 */
export function tallyHits(
  hits: usize,
  count: u32,
  firstQuery: u32,
  queries: u32,
  deadLeft: usize,
  deadRight: usize,
  isSelf: bool,
  mostOne: u32,
  mostTwo: u32,
  sorted: usize,
  starts: usize,
  cells: usize,
  mostCells: u32,
  used: usize,
  kept: usize,
): u32 {
  sortByQuery(hits, count, firstQuery, queries, sorted, starts);
  let pairs: u32 = 0;
  for (let place: u32 = 0; place < queries; place += 1) {
    const query = firstQuery + place;
    const from = place == 0 ? 0 : load<u32>(starts + ((place - 1) << 2));
    const to = load<u32>(starts + (place << 2));
    if (from == to || load<u8>(deadLeft + query) == 1) continue;
    const nominees = tallyOne(
      sorted,
      from,
      to,
      isSelf ? query : <u32>-1,
      deadRight,
      cells,
      mostCells,
      used,
    );
    const first = pairs;
    // Those with most hits are never left out.
    pairs = writePairs(hits, first, query, countedHits, <u32>-1, cells, nominees, used, kept);
    pairs = writePairs(hits, pairs, query, 2, mostTwo, cells, nominees, used, kept);
    pairs = writePairs(hits, pairs, query, 1, mostOne, cells, nominees, used, kept);
    for (let nominee: u32 = 0; nominee < nominees; nominee += 1) {
      store<u64>(cells + load<u32>(used + (nominee << 2)) * cellBytes, 0);
    }
  }
  return pairs;
}

/** Afterwards `starts` has the end of each picture's hits. */
function sortByQuery(
  hits: usize,
  count: u32,
  firstQuery: u32,
  queries: u32,
  sorted: usize,
  starts: usize,
): void {
  memory.fill(starts, 0, (queries + 1) << 2);
  for (let hit: u32 = 0; hit < count; hit += 1) {
    const start = starts + ((load<u32>(hits + (hit << 3)) - firstQuery + 1) << 2);
    store<u32>(start, load<u32>(start) + 1);
  }
  let sum: u32 = 0;
  for (let place: u32 = 0; place < queries; place += 1) {
    sum += load<u32>(starts + (place << 2));
    store<u32>(starts + (place << 2), sum);
  }
  for (let hit: u32 = 0; hit < count; hit += 1) {
    const start = starts + ((load<u32>(hits + (hit << 3)) - firstQuery) << 2);
    const to = load<u32>(start);
    store<u32>(start, to + 1);
    store<u32>(sorted + (to << 2), load<u32>(hits + (hit << 3), 4));
  }
}

/** @returns how many nominees there are; `used` has their cells */
function tallyOne(
  sorted: usize,
  from: u32,
  to: u32,
  own: u32,
  deadRight: usize,
  cells: usize,
  mostCells: u32,
  used: usize,
): u32 {
  // Few cells stay in the cache.
  let cellMask: u32 = 63;
  while (cellMask < 2 * (to - from) && cellMask + 1 < mostCells) cellMask = 2 * cellMask + 1;
  let nominees: u32 = 0;
  for (let hit = from; hit < to; hit += 1) {
    const noted = load<u32>(sorted + (hit << 2));
    const nominee = noted & nomineeMask;
    if (nominee == own || load<u8>(deadRight + nominee) == 1) continue;
    const bits = (noted >> bitsAt) & bitsMask;
    const vector = noted >> restAt;
    let place = (nominee * 0x9e3779b1) >> 12;
    let cell: usize;
    for (;;) {
      cell = cells + (place & cellMask) * cellBytes;
      const key = load<u32>(cell);
      if (key == 0 || key == nominee + 1) break;
      place += 1;
    }
    const known = load<u32>(cell, 4);
    if (load<u32>(cell) == 0) {
      store<u32>(cell, nominee + 1);
      store<u32>(cell, noteOf(1, vector, 0, bits), 4);
      store<u32>(used + (nominees << 2), place & cellMask);
      nominees += 1;
      continue;
    }
    const count = known >> 22;
    const first = (known >> 15) & 0x7f;
    const second = (known >> 8) & 0x7f;
    const least = min(bits, known & 0xff);
    const isKnown = vector == first || (count > 1 && vector == second);
    const next = isKnown ? count : min(count + 1, countedHits);
    store<u32>(cell, noteOf(next, first, isKnown || count > 1 ? second : vector, least), 4);
  }
  return nominees;
}

function noteOf(count: u32, first: u32, second: u32, bits: u32): u32 {
  return (count << 22) | (first << 15) | (second << 8) | bits;
}

/** Appends the pairs with so many hits, at most `most` of them. @returns how many pairs there are then */
function writePairs(
  pairs: usize,
  from: u32,
  query: u32,
  wanted: u32,
  most: u32,
  cells: usize,
  nominees: u32,
  used: usize,
  kept: usize,
): u32 {
  let end = from;
  if (most == 0) return end;
  let count: u32 = 0;
  for (let at: u32 = 0; at < nominees; at += 1) {
    const cell = cells + load<u32>(used + (at << 2)) * cellBytes;
    const noted = load<u32>(cell, 4);
    if (noted >> 22 != wanted) continue;
    const nominee = load<u32>(cell) - 1;
    const bits = noted & 0xff;
    // In order: the nearest first.
    const coded = (bits << bitsAt) | nominee;
    if (most == <u32>-1) {
      end = writePair(pairs, end, query, coded, wanted);
    } else if (count < most || coded < load<u32>(kept + ((count - 1) << 2))) {
      let place = count < most ? count : count - 1;
      if (count < most) count += 1;
      for (; place > 0; place -= 1) {
        const before = load<u32>(kept + ((place - 1) << 2));
        if (before < coded) break;
        store<u32>(kept + (place << 2), before);
      }
      store<u32>(kept + (place << 2), coded);
    }
  }
  for (let at: u32 = 0; at < count; at += 1) {
    end = writePair(pairs, end, query, load<u32>(kept + (at << 2)), wanted);
  }
  return end;
}

function writePair(pairs: usize, end: u32, query: u32, coded: u32, hits: u32): u32 {
  store<u32>(pairs + (end << 3), query);
  store<u32>(pairs + (end << 3), coded | (hits << restAt), 4);
  return end + 1;
}

/**
 * Makes a directory of all buckets out of one of their high bits.
 *
 * @param short where the entries of each cell begin, and behind the last one how many there are
 * @param low the other bits of each entry's bucket, 16 bits each, rising within a cell
 * @param buckets how many
 * @param whole takes where the entries of each bucket begin, and behind the last one how many there are
 */
export function spreadDirectory(
  short: usize,
  low: usize,
  lowBits: u32,
  buckets: u32,
  whole: usize,
): void {
  const mask: u32 = (1 << lowBits) - 1;
  let at: u32 = 0;
  let end: u32 = 0;
  for (let bucket: u32 = 0; bucket < buckets; bucket += 1) {
    const wanted = bucket & mask;
    if (wanted == 0) {
      const cell = short + ((bucket >> lowBits) << 2);
      at = load<u32>(cell);
      end = load<u32>(cell, 4);
    }
    while (at < end && load<u16>(low + (at << 1)) < wanted) at += 1;
    store<u32>(whole + (bucket << 2), at);
  }
  store<u32>(whole + (buckets << 2), load<u32>(short + ((buckets >> lowBits) << 2)));
}
