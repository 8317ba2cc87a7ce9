// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { duplicateFinders } from './lib/peers.js';
import { DEFAULT_PHOTO_SET, photoSet } from './lib/photo-set.js';
import { publish } from './lib/report.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/first-look.js [flags]

Times the first and the second "dupes" on a generated photo folder beside jdupes, rdfind, fdupes,
rmlint, czkawka and fclones, as far as they are installed, warm cache, rounds interleaved. For growth: --files 100000 --folders 1000 --mean-size 25000.`,
  numbers: {
    rounds: { value: 7, help: 'measured rounds' },
    files: { value: DEFAULT_PHOTO_SET.files, help: 'files' },
    folders: { value: DEFAULT_PHOTO_SET.folders, help: 'folders' },
    'mean-size': { value: DEFAULT_PHOTO_SET.meanSize, help: 'mean size in bytes' },
    seed: { value: DEFAULT_PHOTO_SET.seed, help: 'another seed makes other files' },
  },
});

const { files, folders, 'mean-size': meanSize, seed, rounds } = numbers;
const { folder, tree, facts } = photoSet(data, { files, folders, meanSize, seed });
const repository = join(folder, 'repository');
const output = join(folder, 'dupes.json');
const dupes = {
  ...notBuilt,
  command: imgdedup('dupes', '-C', tree, '--json', '--quiet'),
  options: { output },
  check: requireAllGroups,
};

const rows = compareRuns(
  [
    ...duplicateFinders(tree, join(folder, 'peers')).map((finder) => ({
      ...finder,
      options: { ...finder.options, output: join(folder, `${finder.name}.txt`) },
    })),
    { ...dupes, name: 'imgdedup, first look', prepare: () => freshRepository(tree, repository) },
    // The warm-up and the first looks leave a repository that knows everything.
    { ...dupes, name: 'imgdedup, second look' },
  ],
  rounds,
);
publish(
  { title: 'Exact duplicates', facts: { ...facts, rounds }, rows, yardsticks: ['jdupes'] },
  json,
);

/** A fast wrong answer is worth nothing. */
function requireAllGroups() {
  const { summary } = JSON.parse(readFileSync(output, 'utf8'));
  const { groups, duplicates, bytes: reclaimable } = summary;
  for (const [name, found] of Object.entries({ groups, duplicates, reclaimable })) {
    if (found !== facts[name]) throw new Error(`${name}: ${found} found, ${facts[name]} made`);
  }
}
