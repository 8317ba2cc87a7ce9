// @ts-check
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { czkawkaImages } from './lib/peers.js';
import { publish } from './lib/report.js';

const { data, json, numbers, operands } = readOptions({
  usage: `Usage: node test/bench/photos.js FOLDER [flags]

Times the first "dupes --similar" over the photos in FOLDER, as they are, beside czkawka if it is
installed. The repository's data lie elsewhere; ".imgdedup" in FOLDER points to them. Needs "npm run build".`,
  numbers: { rounds: { value: 3, help: 'measured rounds' } },
  operands: true,
});

const [given] = operands;
if (given === undefined) throw new Error('which folder?');
const tree = resolve(given);
const pictures = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
).length;
const folder = join(data, `photos-as-they-are-${basename(tree)}`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const output = join(folder, 'answer.json');

const rows = compareRuns(
  [
    czkawkaImages(tree, join(folder, 'czkawka.txt')),
    {
      ...notBuilt,
      name: 'imgdedup, first look',
      command: imgdedup('dupes', '-C', tree, '--similar', '--json', '--quiet'),
      options: { output },
      prepare: () => freshRepository(tree, join(folder, 'repository')),
      check: requireAll,
    },
  ],
  numbers.rounds ?? 1,
);
publish(
  {
    title: 'Photos as they are',
    facts: { pictures, rounds: numbers.rounds ?? 1 },
    rows,
    yardsticks: ['czkawka'],
    columns: [
      {
        title: 'CPU ms a picture',
        cell: ({ cpu }) => (((cpu ?? NaN) / pictures) * 1e3).toFixed(1),
      },
    ],
  },
  json,
);

/** A fast answer that leaves pictures out is worth nothing. */
function requireAll() {
  const { failures, unsupported } = JSON.parse(readFileSync(output, 'utf8'));
  if (failures.length > 0 || unsupported.length > 0) throw new Error('not all were looked at');
}
