// @ts-check
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { gitRepository, gitStatus } from './lib/git-repository.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { measure, run } from './lib/measure.js';
import { readOptions } from './lib/options.js';
import { missingUnlessInstalled } from './lib/peers.js';
import { publish } from './lib/report.js';
import { DEFAULT_TINY_TREE, tinyTree } from './lib/tiny-tree.js';

const { data, json, numbers, switches } = readOptions({
  usage: `Usage: node test/bench/status-million.js [flags]

Times "status" on an unchanged tree of very many tiny files beside "git status --short" with and
without untracked cache, warm cache, rounds interleaved, after one "index" whose cost is told too. One row has a
watcher, which knows the same folder by a copy of the repository; what that costs is told, too.`,
  numbers: {
    rounds: { value: 5, help: 'measured rounds' },
    files: { value: DEFAULT_TINY_TREE.files, help: 'files' },
    folders: { value: DEFAULT_TINY_TREE.folders, help: 'folders' },
    seed: { value: DEFAULT_TINY_TREE.seed, help: 'another seed makes other files' },
  },
  switches: { 'keep-index': 'use the repository of the last run instead of indexing again' },
});

const WITH_CACHE = 'git, untracked cache';
const { files, folders, seed, rounds } = numbers;
const { folder, tree, facts } = tinyTree(data, { files, folders, seed });
const statusJson = imgdedup('status', '-C', tree, '--json');
const indexFigures = switches.has('keep-index') || notBuilt.missing ? {} : indexTree();
if (!notBuilt.missing) requireNoChanges();
const watched = join(folder, 'repository-watched');
const watcherFigures = notBuilt.missing ? {} : startWatcher();

const rows = compareRuns(
  [
    gitContender(WITH_CACHE, true),
    gitContender('git, no untracked cache', false),
    { ...notBuilt, name: 'imgdedup status', command: imgdedup('status', '-C', tree) },
    { ...notBuilt, name: 'imgdedup status --json', command: statusJson },
    { ...notBuilt, name: 'imgdedup status, watched', command: imgdedup('status', '-C', watched) },
  ],
  rounds,
);
if (!notBuilt.missing) run(imgdedup('watch', '--stop', '--quiet', '-C', watched));
publish(
  {
    title: 'Status of an unchanged tree',
    facts: { ...facts, rounds, ...indexFigures, ...watcherFigures },
    rows,
    yardsticks: [WITH_CACHE, 'git, no untracked cache'],
  },
  json,
);

/** @returns {Record<string, string>} */
function indexTree() {
  freshRepository(tree, join(folder, 'repository'));
  const { wall, cpu, rss } = measure(imgdedup('index', '-C', tree, '--json', '--quiet'));
  return {
    'index s': wall.toFixed(1),
    'index CPU s': cpu.toFixed(1),
    'index RSS MB': rss === undefined ? 'unknown' : (rss / 1e6).toFixed(0),
  };
}

/** @returns {Record<string, string>} */
function startWatcher() {
  rmSync(watched, { recursive: true, force: true });
  cpSync(join(folder, 'repository'), watched, { recursive: true });
  const { wall } = measure(imgdedup('watch', '--background', '--quiet', '-C', watched));
  const { watcher } = JSON.parse(
    run(imgdedup('watch', '--status', '--json', '-C', watched)).toString(),
  );
  const memory = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${watcher.pid}/status`, 'utf8'));
  return {
    'watcher ready s': wall.toFixed(1),
    'watcher RSS MB': (Number(memory?.[1] ?? NaN) / 1000).toFixed(0),
  };
}

function requireNoChanges() {
  const lists = JSON.parse(run(statusJson).toString());
  for (const [name, list] of Object.entries(lists)) {
    if (Array.isArray(list) && list.length > 0) throw new Error(`status: ${list.length} ${name}`);
  }
}

/**
 * @param {string} name
 * @param {boolean} untrackedCache
 */
function gitContender(name, untrackedCache) {
  const missing = missingUnlessInstalled('git');
  if (missing.missing) return { name, ...missing, command: [] };
  const repository = gitRepository(tree, join(folder, 'git'));
  return { name, ...gitStatus(repository, untrackedCache) };
}
