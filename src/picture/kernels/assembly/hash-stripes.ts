// xxHash64 (Yann Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md) under two seeds at once, 0
// and 1: a third of the multiplications are made once for both.

const prime1: u64 = 0x9e3779b185ebca87;
const prime2: u64 = 0xc2b2ae3d27d4eb4f;
const prime3: u64 = 0x165667b19e3779f9;
const prime4: u64 = 0x85ebca77c2b2ae63;
const prime5: u64 = 0x27d4eb2f165667c5;
const seeds: u64 = 2;
const stripeBytes = 32;

/** @param state four accumulators for each seed, 64 bits each */
export function startHashes(state: usize): void {
  for (let seed: u64 = 0; seed < seeds; seed += 1) {
    const at = state + <usize>seed * stripeBytes;
    store<u64>(at, seed + prime1 + prime2);
    store<u64>(at, seed + prime2, 8);
    store<u64>(at, seed, 16);
    store<u64>(at, seed - prime1, 24);
  }
}

/** @param count pieces of 32 bytes */
export function hashStripes(source: usize, count: i32, state: usize): void {
  let a0 = load<u64>(state);
  let a1 = load<u64>(state, 8);
  let a2 = load<u64>(state, 16);
  let a3 = load<u64>(state, 24);
  let b0 = load<u64>(state, 32);
  let b1 = load<u64>(state, 40);
  let b2 = load<u64>(state, 48);
  let b3 = load<u64>(state, 56);
  const end = source + count * stripeBytes;
  for (let at = source; at < end; at += stripeBytes) {
    const first = load<u64>(at) * prime2;
    a0 = rotl(a0 + first, 31) * prime1;
    b0 = rotl(b0 + first, 31) * prime1;
    const second = load<u64>(at, 8) * prime2;
    a1 = rotl(a1 + second, 31) * prime1;
    b1 = rotl(b1 + second, 31) * prime1;
    const third = load<u64>(at, 16) * prime2;
    a2 = rotl(a2 + third, 31) * prime1;
    b2 = rotl(b2 + third, 31) * prime1;
    const fourth = load<u64>(at, 24) * prime2;
    a3 = rotl(a3 + fourth, 31) * prime1;
    b3 = rotl(b3 + fourth, 31) * prime1;
  }
  store<u64>(state, a0);
  store<u64>(state, a1, 8);
  store<u64>(state, a2, 16);
  store<u64>(state, a3, 24);
  store<u64>(state, b0, 32);
  store<u64>(state, b1, 40);
  store<u64>(state, b2, 48);
  store<u64>(state, b3, 56);
}

/**
 * @param source what comes behind the last whole stripe
 * @param bytes of that: less than 32
 * @param length of all that was hashed, in bytes
 * @param into 16 bytes: the hash of each seed, its most significant byte first
 */
export function endHashes(source: usize, bytes: i32, length: i32, state: usize, into: usize): void {
  for (let seed: u64 = 0; seed < seeds; seed += 1) {
    const own = state + <usize>seed * stripeBytes;
    const hash = (length < stripeBytes ? seed + prime5 : merged(own)) + <u64>length;
    store<u64>(into + ((<usize>seed) << 3), bswap(mixed(withRest(hash, source, bytes))));
  }
}

function merged(state: usize): u64 {
  const one = load<u64>(state);
  const two = load<u64>(state, 8);
  const three = load<u64>(state, 16);
  const four = load<u64>(state, 24);
  let hash = rotl(one, 1) + rotl(two, 7) + rotl(three, 12) + rotl(four, 18);
  hash = (hash ^ round(one)) * prime1 + prime4;
  hash = (hash ^ round(two)) * prime1 + prime4;
  hash = (hash ^ round(three)) * prime1 + prime4;
  return (hash ^ round(four)) * prime1 + prime4;
}

/** Of one lane, from nothing. */
function round(lane: u64): u64 {
  return rotl(lane * prime2, 31) * prime1;
}

function withRest(start: u64, source: usize, bytes: i32): u64 {
  let hash = start;
  let at = source;
  const end = source + bytes;
  for (; at + 8 <= end; at += 8) hash = rotl(hash ^ round(load<u64>(at)), 27) * prime1 + prime4;
  if (at + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * prime1), 23) * prime2 + prime3;
    at += 4;
  }
  for (; at < end; at += 1) hash = rotl(hash ^ (<u64>load<u8>(at) * prime5), 11) * prime1;
  return hash;
}

function mixed(hash: u64): u64 {
  const first = (hash ^ (hash >> 33)) * prime2;
  const second = (first ^ (first >> 29)) * prime3;
  return second ^ (second >> 32);
}
