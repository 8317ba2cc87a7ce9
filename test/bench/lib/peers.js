// @ts-check
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './measure.js';

/**
 * The programs that find duplicates, each with its own defaults of comparison and everything that
 * writes beside the answer switched off. jdupes and fdupes compare bytes, the others hash. czkawka
 * leaves files below 8 kB out unless it is told to take them.
 */
const FIND_COMMANDS = {
  jdupes: ['jdupes', '--quiet', '--recurse'],
  rdfind: ['rdfind', '-dryrun', 'true', '-makeresultsfile', 'false'],
  fdupes: ['fdupes', '--quiet', '--recurse'],
  rmlint: ['rmlint', '--types=df', '--output=fdupes:stdout'],
  czkawka:
    'czkawka_cli dup --disable-cache --minimal-file-size 1 --ignore-error-code-on-found --do-not-print-messages --directories'.split(
      ' ',
    ),
  fclones: ['fclones', '--quiet', 'group'],
  // The run that warms up fills it.
  'fclones, with its cache': ['fclones', '--quiet', 'group', '--cache'],
};

/**
 * @param {string} tree
 * @param {string} own folder for what they keep of a run
 * @returns {import('./compare-runs.js').Contender[]}
 */
export function duplicateFinders(tree, own) {
  const env = { XDG_CACHE_HOME: join(own, 'cache'), XDG_CONFIG_HOME: join(own, 'config') };
  return Object.entries(FIND_COMMANDS).map(([name, command]) => ({
    name,
    command: [...command, tree],
    ...missingUnlessInstalled(command[0] ?? name),
    // Whatever a version of them drops into the current folder, it is not the checkout.
    options: { cwd: tmpdir(), env },
  }));
}

/**
 * @param {string} program
 * @returns {{ missing?: string }}
 */
export function missingUnlessInstalled(program) {
  return isInstalled(program) ? {} : { missing: 'not installed' };
}

/**
 * czkawka as it finds pictures that look alike, by its defaults.
 *
 * @param {string} tree
 * @param {string} output file for its answer
 * @returns {import('./compare-runs.js').Contender}
 */
export function czkawkaImages(tree, output) {
  return {
    name: 'czkawka',
    command:
      'czkawka_cli image --disable-cache --minimal-file-size 1 --ignore-error-code-on-found --do-not-print-messages --directories'
        .split(' ')
        .concat(tree),
    ...missingUnlessInstalled('czkawka_cli'),
    options: { output },
  };
}
