// @ts-check
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A path as a string of one character for each byte, so that names that are not UTF-8 stay what
 * they are.
 *
 * @typedef {string} BytePath
 */

/**
 * One inode; its first name stands for all of them.
 *
 * @typedef {object} ImageFile
 * @property {BytePath} path relative to the tree
 * @property {number} size
 */

// Written down a second time, and not taken from the program, whose answer is to be checked.
const EXTENSIONS = new Set(
  (
    'jpg jpeg jpe jfif mpo png webp avif gif tif tiff bmp dib heic heif hif jxl ' +
    'dng cr2 cr3 crw nef nrw arw srf sr2 raf orf rw2 pef srw x3f 3fr erf kdc mrw iiq rwl raw'
  ).split(' '),
);

/**
 * The files that count for the program by default: not hidden, not empty, with the extension of an
 * image, no symlink. The key is the inode, so that hard links are one file.
 *
 * @param {string} tree
 * @returns {Map<string, ImageFile>}
 */
export function imageFiles(tree) {
  const root = toBytePath(tree);
  /** @type {Map<string, ImageFile>} */
  const found = new Map();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of readdirSync(toBuffer(join(root, folder)), 'latin1').toSorted()) {
      if (name.startsWith('.')) continue;
      const path = join(folder, name);
      const stat = lstatSync(toBuffer(join(root, path)));
      if (stat.isDirectory()) folders.push(path);
      if (!stat.isFile() || stat.size === 0 || !hasImageExtension(name)) continue;
      const key = inodeKey(stat);
      if (!found.has(key)) found.set(key, { path, size: stat.size });
    }
  }
  return found;
}

/** @param {{ dev: number, ino: number }} stat */
function inodeKey({ dev, ino }) {
  return `${dev}:${ino}`;
}

/** @param {BytePath} path absolute */
export function inodeOf(path) {
  return inodeKey(lstatSync(toBuffer(path)));
}

/** @param {BytePath} path */
export function toBuffer(path) {
  return Buffer.from(path, 'latin1');
}

/**
 * @param {string} text a lone surrogate U+DC80 to U+DCFF stands for a byte that is not UTF-8
 * @returns {BytePath}
 */
export function toBytePath(text) {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xdc80 && code <= 0xdcff
      ? String.fromCharCode(code - 0xdc00)
      : Buffer.from(character).toString('latin1');
  }).join('');
}

/**
 * A path for a terminal, on one line whatever is in it.
 *
 * @param {BytePath} path
 */
export function showPath(path) {
  return JSON.stringify(toBuffer(path).toString());
}

/** @param {string} name */
function hasImageExtension(name) {
  const dot = name.lastIndexOf('.');
  return dot > 0 && EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}
