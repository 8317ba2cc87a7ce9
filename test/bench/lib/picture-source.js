// @ts-check
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomInteger, seededRandom } from './random.js';

/** @typedef {import('../../../src/model/pictures/picture.js').Fingerprint} Fingerprint */
/** @typedef {import('../../../src/model/pictures/picture.js').PictureFacts} PictureFacts */
/** @typedef {import('../../../src/model/pictures/picture.js').KeyPoints} KeyPoints */
/** @typedef {{ facts: PictureFacts, fingerprint: Fingerprint }} Picture */
/**
 * @typedef {Picture & { cluster: number, real: number }} Made one that was made up
 *   `cluster` is shared by pictures that show the same, -1 for one on its own; `real` is the picture
 *   whose size and thumbnail it has
 */

const dist = '../../../dist/';
const pointBytes = 32;
/** Bytes of one row of a pHash. */
const rowBytes = 2;

/** Share of the pictures that others follow that show the same, and of those that follow. */
const [originals, copies] = [0.05, 0.2];
/** Pictures of a cluster. */
const largestCluster = 10;
/** Share of the copies that are turned or mirrored, and of those whose key points alone are alike. */
const [turned, cropped] = [0.1, 0.3];
/** Bits of a copy's pHash that differ, and of its key points. */
const [phashBits, pointBits] = [30, 24];

/**
 * Pictures that real ones could be, one after another, the same ones each time. A stranger's pHash
 * has each of its rows from another real picture, and each of its key points two halves of real
 * ones; a copy shares 60 to 90 % of the key points, with some of their bits flipped.
 *
 * @param {readonly Picture[]} corpus
 * @param {number} seed
 * @returns {Promise<() => Made>}
 */
export async function pictureSource(corpus, seed) {
  const random = seededRandom(seed);
  const turns = await turnedCorpus(corpus);
  /** @type {{ model: Made, left: number }[]} */
  const open = [];
  let clusters = seed * 2 ** 24;

  /** @returns {number} position of a real picture */
  const some = () => randomInteger(random, corpus.length);

  /** @param {number} real */
  function stranger(real) {
    const { facts, fingerprint } = at(corpus, real);
    const { oriented, ...upright } = fingerprint.points;
    const points = {
      ...upright,
      descriptors: strangersBits(upright.count, (other) => other),
      oriented: {
        ...oriented,
        descriptors: strangersBits(oriented.count, (other) => other.oriented),
      },
    };
    return { facts, fingerprint: { ...fingerprint, phash: strangersHash(), points } };
  }

  /**
   * @param {number} count descriptors
   * @param {(points: KeyPoints) => { count: number, descriptors: Uint8Array }} kind
   */
  function strangersBits(count, kind) {
    const descriptors = new Uint8Array(count * pointBytes);
    for (let from = 0; from < descriptors.length; from += pointBytes / 2) {
      const other = kind(at(corpus, some()).fingerprint.points);
      if (other.count === 0) continue;
      const start = randomInteger(random, other.count) * pointBytes + (from % pointBytes);
      descriptors.set(other.descriptors.subarray(start, start + pointBytes / 2), from);
    }
    return descriptors;
  }

  function strangersHash() {
    const phash = new Uint8Array(32);
    for (let row = 0; row < phash.length; row += rowBytes) {
      phash.set(at(corpus, some()).fingerprint.phash.subarray(row, row + rowBytes), row);
    }
    return phash;
  }

  /** @param {Made} model @returns {Made} */
  function copyOf(model) {
    const { fingerprint, real } = model;
    const { descriptors, oriented, ...places } = fingerprint.points;
    const other = stranger(real).fingerprint.points;
    const shared = 0.6 + 0.3 * random();
    for (const [own, bits] of [
      [descriptors, other.descriptors],
      [oriented.descriptors, other.oriented.descriptors],
    ]) {
      for (let from = 0; from < own.length; from += pointBytes) {
        if (random() < shared)
          bits.set(flipped(own.subarray(from, from + pointBytes), pointBits), from);
      }
    }
    const phash = random() < cropped ? strangersHash() : flipped(fingerprint.phash, phashBits);
    const copy = {
      ...model,
      fingerprint: { ...fingerprint, phash, points: { ...places, ...bitsOf(other) } },
    };
    return random() < turned ? { ...copy, ...turns(copy, 1 + randomInteger(random, 7)) } : copy;
  }

  /** @param {Uint8Array} bits @param {number} most */
  function flipped(bits, most) {
    const copy = Uint8Array.from(bits);
    for (let left = randomInteger(random, most + 1); left > 0; left -= 1) {
      const bit = randomInteger(random, copy.length * 8);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    return copy;
  }

  return () => {
    const place = randomInteger(random, Math.max(1, open.length));
    const found = open[place];
    if (found !== undefined && random() < copies) {
      found.left -= 1;
      if (found.left === 0) open.splice(place, 1);
      return copyOf(found.model);
    }
    const real = some();
    const isOriginal = random() < originals;
    if (isOriginal) clusters += 1;
    const model = { ...stranger(real), real, cluster: isOriginal ? clusters : -1 };
    if (isOriginal) open.push({ model, left: 1 + randomInteger(random, largestCluster - 1) });
    return model;
  };
}

/**
 * What the program reads off the pictures of a folder.
 *
 * @param {string} folder
 * @returns {Promise<Picture[]>}
 */
export async function readCorpus(folder) {
  const { decodePhoto } = await import(`${dist}picture/decoder/decode-photo.js`);
  const { ReadBuffer } = await import(`${dist}picture/decode/picture-file.js`);
  const buffer = new ReadBuffer();
  const pictures = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const look = await decodePhoto(join(folder, name), true, buffer);
    if (look.kind === 'picture' && look.fingerprint.points.count > 0) pictures.push(look);
  }
  if (pictures.length === 0) throw new Error(`${folder}: no pictures`);
  return pictures;
}

/** @param {KeyPoints} points */
function bitsOf({ descriptors, oriented }) {
  return { descriptors, oriented };
}

/**
 * @param {readonly Picture[]} corpus
 * @returns {Promise<(picture: Made, symmetry: number) => Picture>} turns a picture
 */
async function turnedCorpus(corpus) {
  const { phashVariants } = await import(`${dist}picture/fingerprint/phash.js`);
  const { sketchOf, turnedSketch } = await import(`${dist}picture/fingerprint/sketch.js`);
  const { turnedPlane, planeOf } = await import(`${dist}picture/fingerprint/grey-plane.js`);
  const { decodeThumbnail, encodeThumbnail } = await import(
    `${dist}picture/fingerprint/thumbnail-code.js`
  );
  /** @type {Uint8Array[][]} */
  const thumbnails = [];
  for (const { fingerprint } of corpus) {
    const plane = planeOf(decodeThumbnail(fingerprint.thumbnail));
    const ways = [];
    for (let symmetry = 0; symmetry < 8; symmetry += 1) {
      const { width, height, data } = turnedPlane(plane, symmetry);
      const grey = { width, height, data: Uint8Array.from(data, Math.round) };
      ways.push(encodeThumbnail(grey, Math.max(width, height)));
    }
    thumbnails.push(ways);
  }
  return ({ facts, fingerprint, real }, symmetry) => {
    const { points, oriented } = turnedSketch(sketchOf(facts, fingerprint), symmetry);
    const { words, ...places } = points;
    const { count, point } = fingerprint.points.oriented;
    const turn = Uint8Array.from(oriented.turn, (angle) => Math.round((angle * 128) / Math.PI));
    const [width, height] =
      symmetry < 4 ? [facts.width, facts.height] : [facts.height, facts.width];
    return {
      facts: { ...facts, width, height },
      fingerprint: {
        ...fingerprint,
        phash: at(phashVariants(fingerprint.phash), symmetry),
        points: {
          ...places,
          descriptors: new Uint8Array(words.buffer),
          oriented: { count, point, turn, descriptors: new Uint8Array(oriented.words.buffer) },
        },
        thumbnail: at(at(thumbnails, real), symmetry),
      },
    };
  };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} index
 */
function at(items, index) {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
