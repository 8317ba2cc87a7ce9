// @ts-check
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { run } from './measure.js';

/** @typedef {{ gitFolder: string, tree: string }} GitRepository */

// The same git on every machine, whatever its user has configured.
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@localhost',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@localhost',
};

const ADD_HASHES =
  'git -C "$1" ls-files -z --others --exclude-standard | ' +
  'git -C "$1" update-index --add --info-only -z --stdin';

/**
 * Commits the whole tree to a repository beside it, once; in the tree lies only a `.git` file.
 *
 * @param {string} tree
 * @param {string} gitFolder
 * @returns {GitRepository}
 */
export function gitRepository(tree, gitFolder) {
  const complete = join(gitFolder, 'imgdedup-bench-complete');
  if (existsSync(complete)) return { gitFolder, tree };
  rmSync(gitFolder, { recursive: true, force: true });
  rmSync(join(tree, '.git'), { recursive: true, force: true });
  /** @param {string[]} args */
  const git = (...args) => run(['git', '-C', tree, ...args], { env: ENVIRONMENT });
  git('init', '--quiet', '--separate-git-dir', gitFolder);
  git('config', 'index.version', '4');
  git('config', 'gc.auto', '0');
  writeFileSync(join(gitFolder, 'info', 'exclude'), '/.imgdedup\n');
  // What "add --all" and "commit" lead to, but for the blobs: status compares hashes and stat data
  // and never reads a blob, and a million loose ones would take four gigabytes and many minutes.
  run(['sh', '-c', ADD_HASHES, 'sh', tree], { env: ENVIRONMENT });
  const root = git('write-tree', '--missing-ok').toString().trim();
  const commit = git('commit-tree', root, '-m', 'all').toString().trim();
  git('update-ref', 'HEAD', commit);
  writeFileSync(complete, '');
  return { gitFolder, tree };
}

/**
 * `git status` with an index of its own for each setting, so that turns of the one do not undo what
 * the other has cached in its index.
 *
 * @param {GitRepository} repository
 * @param {boolean} untrackedCache
 */
export function gitStatus({ gitFolder, tree }, untrackedCache) {
  const index = join(gitFolder, untrackedCache ? 'index-cached' : 'index-plain');
  if (!existsSync(index)) copyFileSync(join(gitFolder, 'index'), index);
  const setting = `core.untrackedCache=${untrackedCache}`;
  const command = ['git', '-C', tree, '-c', setting, 'status', '--short'];
  const options = { env: { ...ENVIRONMENT, GIT_INDEX_FILE: index } };
  // The first run brings the new index file up to date and fills the cache, the second uses it.
  run(command, options);
  const changes = run(command, options).toString();
  if (changes !== '') throw new Error(`git sees changes:\n${changes.slice(0, 1000)}`);
  return { command, options };
}
