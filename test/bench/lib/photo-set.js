// @ts-check
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSet, requireRoom } from './data-set.js';
import { logNormal, pick, randomBytes, randomInteger, seededRandom, shuffle } from './random.js';

/**
 * @typedef {object} PhotoSetOptions
 * @property {number} files
 * @property {number} folders
 * @property {number} meanSize bytes
 * @property {number} seed
 */

/**
 * One distinct content.
 *
 * @typedef {object} Content
 * @property {number} id
 * @property {number} size
 * @property {{ id: number, length: number } | undefined} header shared with other contents
 */

/** @type {PhotoSetOptions} */
export const DEFAULT_PHOTO_SET = { files: 12_000, folders: 120, meanSize: 210_000, seed: 1 };

const KIB = 1024;
const DUPLICATE_SHARE = 0.15;
const LOOKALIKE_SHARE = 0.25;
// The sigma of log sizes: half of the files are then smaller than 0.49 of the mean, and one in
// several thousand is thirty times as large, as in a phone's folder.
const SIZE_SPREAD = 1.2;
const SMALLEST = 1 * KIB;
const LARGEST = 24_000 * KIB;
const HEADER_LENGTHS = [4 * KIB, 16 * KIB, 64 * KIB];
const LOOKALIKE_TAIL = 4 * KIB;
// Header streams are numbered apart from content streams.
const HEADER_STREAM = 2 ** 40;
const FIRST_DAY = Date.UTC(2015, 0, 1) / 1000;
const TEN_YEARS = 10 * 365 * 86_400;

/**
 * A tree like years of photos: sizes log-normal, 15 % of the files copies of another, a quarter of
 * them in families of equal size and equal first blocks whose rest differs.
 *
 * @param {string} dataFolder
 * @param {PhotoSetOptions} options
 */
export function photoSet(dataFolder, options) {
  const { files, folders, meanSize, seed } = options;
  const name = `photos-${files}-${folders}-${meanSize}-${seed}`;
  return dataSet(dataFolder, name, { kind: 'photos', version: 1, ...options }, (tree) => {
    requireRoom(tree, { files, bytes: files * meanSize });
    return writePhotos(tree, options);
  });
}

/**
 * @param {string} tree
 * @param {PhotoSetOptions} options
 */
function writePhotos(tree, { files, folders, meanSize, seed }) {
  const random = seededRandom(seed);
  const copies = Math.round(files * DUPLICATE_SHARE);
  const lookalikes = Math.round(files * LOOKALIKE_SHARE);
  const contents = planContents(random, files - copies, lookalikes, meanSize);
  const copied = Array.from({ length: copies }, () => pick(random, contents));
  const folderPaths = makeFolders(tree, folders);

  let bytes = 0;
  for (const [number, content] of shuffle(random, [...contents, ...copied]).entries()) {
    const name = `IMG_${String(number).padStart(6, '0')}.jpg`;
    const path = join(pick(random, folderPaths), name);
    writeFileSync(path, contentBytes(seed, content));
    const taken = FIRST_DAY + randomInteger(random, TEN_YEARS);
    utimesSync(path, taken, taken);
    bytes += content.size;
  }
  return {
    files,
    folders,
    bytes,
    groups: new Set(copied).size,
    duplicates: copies,
    reclaimable: copied.reduce((sum, content) => sum + content.size, 0),
  };
}

/**
 * @param {() => number} random
 * @param {number} count
 * @param {number} lookalikes
 * @param {number} meanSize
 * @returns {Content[]}
 */
function planContents(random, count, lookalikes, meanSize) {
  /** @type {Content[]} */
  const contents = [];
  for (let family = 0; contents.length < lookalikes; family++) {
    const size = Math.max(photoSize(random, meanSize), 2 * LOOKALIKE_TAIL);
    const length = Math.min(pick(random, HEADER_LENGTHS), size - LOOKALIKE_TAIL);
    const members = Math.min(2 + randomInteger(random, 11), lookalikes - contents.length);
    for (let member = 0; member < members; member++) {
      contents.push({ id: contents.length, size, header: { id: family, length } });
    }
  }
  while (contents.length < count) {
    contents.push({ id: contents.length, size: photoSize(random, meanSize), header: undefined });
  }
  return contents;
}

/**
 * @param {() => number} random
 * @param {number} mean
 */
function photoSize(random, mean) {
  return Math.round(Math.min(Math.max(logNormal(random, mean, SIZE_SPREAD), SMALLEST), LARGEST));
}

/**
 * @param {number} seed
 * @param {Content} content
 */
function contentBytes(seed, { id, size, header }) {
  const bytes = randomBytes(seed, id, size);
  if (header) randomBytes(seed, HEADER_STREAM + header.id, header.length).copy(bytes);
  return bytes;
}

/**
 * Year and month, twelve months a year.
 *
 * @param {string} tree
 * @param {number} count
 */
function makeFolders(tree, count) {
  return Array.from({ length: count }, (_, number) => {
    const year = String(2015 + Math.floor(number / 12));
    const folder = join(tree, year, String((number % 12) + 1).padStart(2, '0'));
    mkdirSync(folder, { recursive: true });
    return folder;
  });
}
