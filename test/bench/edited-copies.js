// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { editedCopies } from '../quality/lib/copies.js';
import { editModules } from '../quality/lib/edit-list.js';
import { compareRuns } from './lib/compare-runs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { missingUnlessInstalled } from './lib/peers.js';
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

/** One of each kind of edit, two of the most common. */
const EDITS = new Set(
  `avif-q50 blur-medium border-white-5 brighter corner60-a crop50-a crop70-b crop85-a crop95-a grey jpeg-q50
  jpeg-q90 messenger mark-corner mirror noise-small rotate-90 saturated scale-50 turn2-inner vignette`.split(
    /\s+/u,
  ),
);
const longestSide = 1000;

const source = operands[0] ?? (existsSync(corpus) ? corpus : fixtures);
const folder = join(data, `edited-copies-${numbers.photos}`);
const [tree, output] = [join(folder, 'tree'), join(folder, 'answer.json')];
const originals = await shrunkPhotos(source, join(tree, 'originals'), numbers.photos ?? 0);
const modules = (await editModules(() => true)).map((module) => ({
  ...module,
  edits: module.edits.filter(({ name }) => EDITS.has(name)),
}));
await editedCopies(join(tree, 'copies'), originals, modules, [], (line) => {
  process.stderr.write(`${line}\n`);
});
rmSync(join(tree, 'copies', 'made'), { recursive: true, force: true });
const pictures = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
).length;

const found = ['dupes', '-C', tree, '--similar', '--json', '--quiet'];
const rows = compareRuns(
  [
    {
      name: 'czkawka',
      command:
        'czkawka_cli image --disable-cache --minimal-file-size 1 --ignore-error-code-on-found --do-not-print-messages --directories'
          .split(' ')
          .concat(tree),
      ...missingUnlessInstalled('czkawka_cli'),
      options: { output: join(folder, 'czkawka.txt') },
    },
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

/**
 * The photos, or as many as are wanted, at most so large on their longer side.
 *
 * @param {string} from
 * @param {string} to
 * @param {number} most
 */
async function shrunkPhotos(from, to, most) {
  mkdirSync(to, { recursive: true });
  const photos = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.jpe?g$/iu.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const step = Math.max(1, Math.floor(photos.length / most));
  /** @type {string[]} */
  const files = [];
  for (const [at, photo] of photos.entries()) {
    if (at % step !== 0 || files.length === most) continue;
    const file = join(to, `${at}-${basename(photo, extname(photo))}.jpg`);
    if (!existsSync(file)) {
      const picture = sharp(photo, { failOn: 'none' }).autoOrient();
      await picture
        .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 88 })
        .toFile(file);
    }
    files.push(file);
  }
  return files;
}

/** A fast wrong answer is worth nothing: nine of ten files must be in a group. */
function requireFamilies() {
  const { summary } = JSON.parse(readFileSync(output, 'utf8'));
  if (summary.files < 0.9 * pictures) {
    throw new Error(`${summary.files} of ${pictures} pictures are in groups`);
  }
}
