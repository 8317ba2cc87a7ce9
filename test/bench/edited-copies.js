// @ts-check
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareRuns } from './lib/compare-runs.js';
import { editedPhotos } from './lib/edited-photos.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { czkawkaImages } from './lib/peers.js';
import { publish } from './lib/report.js';

const corpus = fileURLToPath(new URL('../../../shared/corpus/photos', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/photos', import.meta.url));

const { data, json, numbers, operands } = readOptions({
  usage: `Usage: node test/bench/edited-copies.js [FOLDER] [flags]

Times "index" and "dupes --similar" over photos of 1,000 pixels at most and copies of each, edited in
some twenty ways: families of pictures that all show the same, as bursts and messengers make them.
Beside czkawka, if it is installed. The photos are those in FOLDER, or the corpus. Needs "npm run build".`,
  numbers: {
    rounds: { value: 3, help: 'measured rounds' },
    photos: { value: 60, help: 'photos' },
  },
  operands: true,
});

const source = operands[0] ?? (existsSync(corpus) ? corpus : fixtures);
const folder = join(data, `edited-copies-${numbers.photos}`);
const [tree, output] = [join(folder, 'tree'), join(folder, 'answer.json')];
const { originals } = await editedPhotos(source, tree, numbers.photos ?? 0);
rmSync(join(tree, 'copies', 'made'), { recursive: true, force: true });
const pictures = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
).length;

const found = ['dupes', '-C', tree, '--similar', '--json', '--quiet'];
const rows = compareRuns(
  [
    czkawkaImages(tree, join(folder, 'czkawka.txt')),
    {
      ...notBuilt,
      name: 'imgdedup, first look',
      command: imgdedup(...found),
      options: { output },
      prepare: () => freshRepository(tree, join(folder, 'repository')),
      check: requireFamilies,
    },
    {
      ...notBuilt,
      name: 'imgdedup index',
      command: imgdedup('index', '-C', tree, '--quiet'),
      prepare: () => freshRepository(tree, join(folder, 'repository')),
    },
  ],
  numbers.rounds ?? 1,
);
publish(
  {
    title: 'Edited copies',
    facts: { photos: originals.length, pictures, rounds: numbers.rounds ?? 1 },
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

/** A fast wrong answer is worth nothing: nine of ten files must be in a group. */
function requireFamilies() {
  const { summary } = JSON.parse(readFileSync(output, 'utf8'));
  if (summary.files < 0.9 * pictures) {
    throw new Error(`${summary.files} of ${pictures} pictures are in groups`);
  }
}
