// @ts-check
import { readFileSync } from 'node:fs';
import { randomInteger, seededRandom } from './random.js';

const width = 32;
/** Pictures that copies are made of: the newest strangers. */
const models = 500;

/**
 * Pictures with key points: strangers, and among them copies, of which half the vectors have 5 to
 * 15 % of their bits flipped and the others are strangers' too, as in a crop.
 *
 * @param {string | undefined} file real descriptors, 32 bytes each
 * @param {number} count vectors of each picture
 * @param {number} copies share of the pictures
 */
export function pointSource(file, count, copies) {
  const real = file === undefined ? undefined : readFileSync(file);
  let random = seededRandom(1);
  /** @type {Uint8Array[]} */
  let recent = [];

  function stranger() {
    const vectors = new Uint8Array(count * width);
    if (real === undefined) {
      const words = new Uint32Array(vectors.buffer);
      for (let at = 0; at < words.length; at += 1) words[at] = random() * 2 ** 32;
      return vectors;
    }
    for (let at = 0; at < vectors.length; at += width / 2) {
      const from = randomInteger(random, real.length / width) * width + (at % width);
      vectors.set(real.subarray(from, from + width / 2), at);
    }
    return vectors;
  }

  /** @param {Uint8Array} model */
  function copyOf(model) {
    const vectors = stranger();
    for (let from = 0; from < vectors.length / 2; from += width) {
      vectors.set(model.subarray(from, from + width), from);
      const flips = 13 + randomInteger(random, 26);
      for (let flip = 0; flip < flips; flip += 1) {
        const at = from + randomInteger(random, width);
        vectors[at] = (vectors[at] ?? 0) ^ (1 << randomInteger(random, 8));
      }
    }
    return vectors;
  }

  function next() {
    const model = recent[randomInteger(random, models)];
    if (model !== undefined && random() < copies) return copyOf(model);
    const vectors = stranger();
    recent.push(vectors);
    if (recent.length > models) recent.shift();
    return vectors;
  }

  return {
    stranger,
    restart() {
      random = seededRandom(1);
      recent = [];
    },
    /** @param {number} pictures */
    skip(pictures) {
      for (let at = 0; at < pictures; at += 1) next();
    },
    /**
     * @param {number} from
     * @param {number} to
     */
    *rows(from, to) {
      for (let number = from; number < to; number += 1) yield { number, vectors: next() };
    },
  };
}
