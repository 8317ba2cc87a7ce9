// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { describedJpegs } from './lib/described-jpegs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { publish } from './lib/report.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/facts.js [flags]

Times "index" of small JPEGs that say much of themselves into a new repository, without and with facts, and without
fingerprints: so each file is opened once more for its facts, which "index" with fingerprints does not do. Exit status
1 where they take more than a millisecond of CPU for each file.`,
  numbers: {
    rounds: { value: 3, help: 'measured rounds' },
    files: { value: 100_000, help: 'files' },
  },
});

/** Milliseconds of CPU. */
const mostEach = 1;

const { files, rounds } = numbers;
const { folder, tree, facts } = await describedJpegs(data, files);
const output = join(folder, 'index.json');

/**
 * @param {string} name
 * @param {number} described
 * @param {...string} flags
 */
function index(name, described, ...flags) {
  return {
    ...notBuilt,
    name,
    command: imgdedup('index', '-C', tree, '--json', '--quiet', '--no-similar', ...flags),
    options: { output },
    prepare: () => freshRepository(tree, join(folder, 'repository')),
    check() {
      const { summary } = JSON.parse(readFileSync(output, 'utf8'));
      if (summary.hashed !== files || summary.described !== described || summary.failures > 0) {
        throw new Error(`index hashed ${summary.hashed}, described ${summary.described} files`);
      }
    },
  };
}

const rows = compareRuns(
  [index('without facts', 0, '--no-facts'), index('with facts', files)],
  rounds,
);
const [without, having] = rows;
const each = (1000 * ((having?.cpu ?? NaN) - (without?.cpu ?? NaN))) / files;
publish(
  { title: 'Facts of JPEGs', facts: { ...facts, rounds }, rows, yardsticks: ['without facts'] },
  json,
);
process.stdout.write(`\nfacts: ${each.toFixed(2)} ms of CPU a file, at most ${mostEach}\n`);
process.exitCode = each <= mostEach ? 0 : 1;
