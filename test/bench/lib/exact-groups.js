// @ts-check
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { showPath, toBuffer, toBytePath } from './image-files.js';

/** @typedef {Map<string, import('./image-files.js').ImageFile>} ImageFiles */

/**
 * Groups in a form that can be compared: each a sorted list of first names, joined by NUL.
 *
 * @typedef {Set<string>} ExactGroups
 */

const CHUNK = Buffer.alloc(1 << 20);

/**
 * The answer that needs no cleverness: every byte of every file through SHA-256.
 *
 * @param {string} tree
 * @param {ImageFiles} files
 * @returns {ExactGroups}
 */
export function naiveGroups(tree, files) {
  /** @type {Map<string, string[]>} */
  const byHash = new Map();
  for (const [inode, { path }] of files) {
    const hash = hashFile(toBuffer(join(toBytePath(tree), path)));
    byHash.set(hash, [...(byHash.get(hash) ?? []), inode]);
  }
  return comparable([...byHash.values()], files);
}

/**
 * Leaves out what does not count (hidden, empty, no image), hard links and what is then alone.
 *
 * @param {string[][]} groups of inode keys
 * @param {ImageFiles} files
 * @returns {ExactGroups}
 */
export function comparable(groups, files) {
  const named = groups.map((inodes) =>
    [...new Set(inodes)].flatMap((inode) => files.get(inode)?.path ?? []).toSorted(),
  );
  return new Set(named.filter((paths) => paths.length > 1).map((paths) => paths.join('\0')));
}

/**
 * @param {ExactGroups} groups
 * @param {ImageFiles} files
 */
export function reclaimableBytes(groups, files) {
  const sizes = new Map([...files.values()].map(({ path, size }) => [path, size]));
  let sum = 0;
  for (const group of groups) {
    const paths = group.split('\0');
    sum += (paths.length - 1) * (sizes.get(paths[0] ?? '') ?? NaN);
  }
  return sum;
}

/**
 * @param {ExactGroups} expected
 * @param {ExactGroups} found
 * @returns {string[]} a line for each group that only one of them has
 */
export function differences(expected, found) {
  const missing = [...expected].filter((group) => !found.has(group));
  const wrong = [...found].filter((group) => !expected.has(group));
  return [
    ...missing.map((group) => `missing: ${showGroup(group)}`),
    ...wrong.map((group) => `wrong: ${showGroup(group)}`),
  ];
}

/** @param {string} group */
function showGroup(group) {
  return group.split('\0').map(showPath).join(' ');
}

/** @param {Buffer} path */
function hashFile(path) {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, CHUNK); length > 0; length = readSync(file, CHUNK)) {
      hash.update(CHUNK.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
