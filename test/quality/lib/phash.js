// @ts-check
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

/**
 * The yardstick: a perceptual hash as textbooks have it, written without a look at our own. Grey,
 * 64 x 64, DCT; the 16 x 16 lowest frequencies, each above or below their median: 256 bits.
 */

const SIDE = 64;
const KEPT = 16;
const WORDS = (KEPT * KEPT) / 32;
const COSINES = Array.from({ length: KEPT }, (_, frequency) =>
  Float64Array.from({ length: SIDE }, (__, place) =>
    Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * SIDE)),
  ),
);

/** @typedef {Uint32Array} Hash */

/**
 * Hashes of files, remembered in a JSON file. What cannot be decoded has none.
 *
 * @param {Iterable<string>} files
 * @param {string} memory
 * @returns {Promise<Map<string, Hash>>}
 */
export async function hashesOf(files, memory) {
  /** @type {Record<string, { stamp: string, words: number[] }>} */
  const known = existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) : {};
  /** @type {Map<string, Hash>} */
  const hashes = new Map();
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    const stamp = `${size} ${mtimeMs}`;
    if (known[file]?.stamp !== stamp) known[file] = { stamp, words: await wordsOf(file) };
    const { words } = known[file];
    if (words.length > 0) hashes.set(file, Uint32Array.from(words));
  }
  writeFileSync(memory, JSON.stringify(known));
  return hashes;
}

/**
 * @param {Hash | undefined} one
 * @param {Hash | undefined} other
 * @returns {number} bits that differ; more than any when a hash is missing
 */
export function bitsApart(one, other) {
  if (!one || !other) return Infinity;
  let bits = 0;
  for (let place = 0; place < WORDS; place++) {
    let word = (one[place] ?? 0) ^ (other[place] ?? 0);
    for (; word !== 0; word &= word - 1) bits += 1;
  }
  return bits;
}

/**
 * @param {string} file
 * @returns {Promise<number[]>} none if it cannot be decoded
 */
async function wordsOf(file) {
  try {
    const grey = await sharp(file, { failOn: 'none' })
      .rotate()
      .flatten({ background: 'white' })
      .greyscale()
      .resize(SIDE, SIDE, { fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer();
    return bitsOf(lowFrequencies(grey));
  } catch {
    return [];
  }
}

/**
 * @param {Uint8Array} grey
 * @returns {number[]} row by row
 */
function lowFrequencies(grey) {
  const rows = Array.from({ length: SIDE }, (_, y) =>
    COSINES.map((wave) => sum(wave, (x) => grey[y * SIDE + x] ?? 0)),
  );
  return COSINES.flatMap((wave) =>
    COSINES.map((_, frequency) => sum(wave, (y) => rows[y]?.[frequency] ?? 0)),
  );
}

/**
 * @param {Float64Array} wave
 * @param {(place: number) => number} valueAt
 */
function sum(wave, valueAt) {
  let total = 0;
  for (let place = 0; place < SIDE; place++) total += (wave[place] ?? 0) * valueAt(place);
  return total;
}

/** @param {number[]} values */
function bitsOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const median = ((sorted[values.length / 2 - 1] ?? 0) + (sorted[values.length / 2] ?? 0)) / 2;
  const words = new Uint32Array(WORDS);
  for (const [place, value] of values.entries()) {
    const word = Math.floor(place / 32);
    if (value > median) words[word] = ((words[word] ?? 0) | (1 << (place % 32))) >>> 0;
  }
  return [...words];
}
