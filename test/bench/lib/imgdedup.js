// @ts-check
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.js';

/**
 * @typedef {object} Found what `dupes --json` says, as far as it is used here
 * @property {{ tier: string, files: { path: string, size: number }[] }[]} groups
 * @property {{ groups: number, files: number, duplicates: number, bytes: number }} summary
 * @property {{ path: string, kind: string, reason: string }[]} failures
 */

const PROGRAM = fileURLToPath(new URL('../../../bin/imgdedup.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const POINTER = '.imgdedup';
const SOME_UNREADABLE = 3;

/** Why the program cannot be run, if so: the shape of `Contender`'s `missing`. */
export const notBuilt = existsSync(PROGRAM) && existsSync(BUILT) ? {} : { missing: 'not built' };

/**
 * The program under test as a command line.
 *
 * @param {readonly string[]} args
 */
export function imgdedup(...args) {
  return [process.execPath, PROGRAM, ...args];
}

/**
 * Gives the tree a new and empty repository. Its data lies beside the tree, where no peer sees it;
 * in the tree there is only the small pointer file.
 *
 * @param {string} tree
 * @param {string} repository
 */
export function freshRepository(tree, repository) {
  rmSync(repository, { recursive: true, force: true });
  rmSync(join(tree, POINTER), { recursive: true, force: true });
  run(imgdedup('init', tree, '--separate-dir', repository, '--quiet'));
}

/**
 * @param {readonly string[]} command
 * @returns {Found}
 */
export function readFound(...command) {
  const output = run(imgdedup(...command, '--json', '--quiet'), { accept: [SOME_UNREADABLE] });
  return JSON.parse(output.toString());
}
