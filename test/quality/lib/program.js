// @ts-check
import { constants, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../bench/lib/measure.js';

/** @typedef {{ name: string, file: string }} Entry a file, and what it is called in the folder */

/**
 * @typedef {object} Answer
 * @property {string[][]} groups names of the entries, keeper first as far as the program says
 * @property {number} files
 * @property {number} seconds
 */

const SOME_UNREADABLE = 3;

/**
 * Lays out a folder of its own and asks the program about it, without a repository.
 *
 * @param {string} program
 * @param {string} folder is emptied first
 * @param {readonly Entry[]} entries
 * @returns {Answer}
 */
export function similarIn(program, folder, entries) {
  rmSync(folder, { recursive: true, force: true });
  for (const { name, file } of entries) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    // A link would change the file that it is a link to: a run beside this one would see that.
    copyFileSync(file, join(folder, name), constants.COPYFILE_FICLONE);
  }
  const start = performance.now();
  const flags = ['--similar', '--json', '--quiet', '--ephemeral'];
  const output = run([process.execPath, program, 'dupes', ...flags, folder], {
    accept: [SOME_UNREADABLE],
  });
  const seconds = (performance.now() - start) / 1000;
  /** @type {{ groups: { files: { path: string }[] }[] }} */
  const { groups } = JSON.parse(output.toString());
  rmSync(folder, { recursive: true });
  return {
    groups: groups.map(({ files }) => files.map(({ path }) => path)),
    files: entries.length,
    seconds,
  };
}

/**
 * Every two files that are in one group, once.
 *
 * @param {Answer} answer
 * @returns {[string, string][]}
 */
export function pairsOf({ groups }) {
  /** @type {Map<string, [string, string]>} */
  const pairs = new Map();
  for (const group of groups) {
    for (const [place, one] of group.entries()) {
      for (const other of group.slice(place + 1)) pairs.set(pairKey(one, other), [one, other]);
    }
  }
  return [...pairs.values()];
}

/**
 * @param {string} one
 * @param {string} other
 */
export function pairKey(one, other) {
  return one < other ? `${one}\n${other}` : `${other}\n${one}`;
}
