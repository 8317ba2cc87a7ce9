// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSet, requireRoom } from './data-set.js';
import { randomInteger, seededRandom } from './random.js';

/**
 * @typedef {object} TinyTreeOptions
 * @property {number} files
 * @property {number} folders
 * @property {number} seed
 */

/** @type {TinyTreeOptions} */
export const DEFAULT_TINY_TREE = { files: 1_000_000, folders: 4_000, seed: 1 };

const SUBFOLDERS = 64;
const LARGEST = 16;
const BLOCK = 4096;

/**
 * Very many files of 1 to 16 bytes, all different, for what costs time by the file and not by the
 * byte. Folders are two levels deep; the upper ones count too and hold no files.
 *
 * @param {string} dataFolder
 * @param {TinyTreeOptions} options
 */
export function tinyTree(dataFolder, options) {
  const { files, folders, seed } = options;
  const name = `tiny-${files}-${folders}-${seed}`;
  return dataSet(dataFolder, name, { kind: 'tiny', version: 1, ...options }, (tree) => {
    requireRoom(tree, { files: files + folders, bytes: (files + folders) * BLOCK });
    return writeTinyFiles(tree, options);
  });
}

/**
 * @param {string} tree
 * @param {TinyTreeOptions} options
 */
function writeTinyFiles(tree, { files, folders, seed }) {
  const random = seededRandom(seed);
  const leaves = leafFolders(folders);
  let bytes = 0;
  for (const [leaf, path] of leaves.entries()) {
    const folder = join(tree, path);
    mkdirSync(folder, { recursive: true });
    const first = Math.round((files * leaf) / leaves.length);
    const end = Math.round((files * (leaf + 1)) / leaves.length);
    for (let number = first; number < end; number++) {
      const text = distinctText(number, random);
      writeFileSync(`${folder}/IMG_${String(number).padStart(7, '0')}.jpg`, text);
      bytes += text.length;
    }
  }
  return { files, folders, bytes };
}

/**
 * The number makes it different from all others, the dots behind it give it a size of its own.
 *
 * @param {number} number
 * @param {() => number} random
 */
function distinctText(number, random) {
  const digits = number.toString(36);
  return digits.padEnd(digits.length + randomInteger(random, LARGEST - digits.length + 1), '.');
}

/**
 * @param {number} count folders in all, those of the upper level included
 */
function leafFolders(count) {
  const upper = Math.ceil(count / (SUBFOLDERS + 1));
  return Array.from({ length: Math.max(count - upper, 1) }, (_, number) => {
    const above = Math.floor(number / SUBFOLDERS);
    return join(`d${String(above).padStart(3, '0')}`, `e${String(number).padStart(5, '0')}`);
  });
}
