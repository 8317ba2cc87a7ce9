// @ts-check
import { tmpdir } from 'node:os';
import { isInstalled } from './measure.js';

/**
 * The programs that find duplicates, each with its own defaults of comparison and everything that
 * writes beside the answer switched off. jdupes and fdupes compare bytes, rdfind and rmlint hash.
 */
const FIND_COMMANDS = {
  jdupes: ['jdupes', '--quiet', '--recurse'],
  rdfind: ['rdfind', '-dryrun', 'true', '-makeresultsfile', 'false'],
  fdupes: ['fdupes', '--quiet', '--recurse'],
  rmlint: ['rmlint', '--types=df', '--output=fdupes:stdout'],
};

/**
 * @param {string} tree
 * @returns {import('./compare-runs.js').Contender[]}
 */
export function duplicateFinders(tree) {
  return Object.entries(FIND_COMMANDS).map(([name, command]) => ({
    name,
    command: [...command, tree],
    ...missingUnlessInstalled(name),
    // Whatever a version of them drops into the current folder, it is not the checkout.
    options: { cwd: tmpdir() },
  }));
}

/**
 * @param {string} program
 * @returns {{ missing?: string }}
 */
export function missingUnlessInstalled(program) {
  return isInstalled(program) ? {} : { missing: 'not installed' };
}
