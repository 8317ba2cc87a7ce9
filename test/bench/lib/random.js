// @ts-check
import { createCipheriv } from 'node:crypto';

/**
 * Seeded numbers (mulberry32), so that every machine makes the same files.
 *
 * @param {number} seed
 * @returns {() => number} uniform in [0, 1)
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A log-normal number with the given mean; `spread` is the sigma of its logarithm.
 *
 * @param {() => number} random
 * @param {number} mean
 * @param {number} spread
 */
export function logNormal(random, mean, spread) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(spread * normal - (spread * spread) / 2);
}

/**
 * @param {() => number} random
 * @param {number} below
 */
export function randomInteger(random, below) {
  return Math.floor(random() * below);
}

/**
 * Shuffles in place (Fisher and Yates).
 *
 * @template T
 * @param {() => number} random
 * @param {T[]} items
 */
export function shuffle(random, items) {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    const moved = itemAt(items, last);
    items[last] = itemAt(items, other);
    items[other] = moved;
  }
  return items;
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly T[]} items
 */
export function pick(random, items) {
  return itemAt(items, randomInteger(random, items.length));
}

let zeros = Buffer.alloc(1 << 20);

/**
 * Incompressible bytes that depend on nothing but their arguments: the key stream of AES in counter
 * mode, the fastest generator Node has built in. Different streams never share a block below 64 GiB.
 *
 * @param {number} seed
 * @param {number} stream
 * @param {number} length
 * @returns {Buffer}
 */
export function randomBytes(seed, stream, length) {
  if (zeros.length < length) zeros = Buffer.alloc(length);
  const key = Buffer.alloc(16);
  key.writeDoubleBE(seed);
  const counter = Buffer.alloc(16);
  counter.writeDoubleBE(stream);
  return createCipheriv('aes-128-ctr', key, counter).update(zeros.subarray(0, length));
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} index
 */
function itemAt(items, index) {
  const item = items.at(index);
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
