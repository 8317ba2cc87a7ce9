// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bigJpegs } from './lib/big-jpegs.js';
import { compareRuns } from './lib/compare-runs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { publish } from './lib/report.js';

const { data, json, numbers, operands } = readOptions({
  usage: `Usage: node test/bench/fingerprint.js [FOLDER] [flags]

Times "index" of large JPEGs into a new repository, with and without fingerprints and key points,
beside djpeg (libjpeg-turbo) that decodes them in grey at an eighth of their size, two at once, warm
cache. The JPEGs are those in FOLDER of 6 megapixels and more, in turn, or made up. With --side all of
them are scaled to that many pixels at most, and djpeg decodes them whole. What must be reached is said
below the table.`,
  numbers: {
    rounds: { value: 5, help: 'measured rounds' },
    files: { value: 400, help: 'files' },
    side: { value: 0, help: 'longer side of small pictures; 0: large ones, as they are' },
    seed: { value: 1, help: 'another seed makes up other pictures' },
  },
  operands: true,
});

// One process for each file: that is how djpeg is used, and its start (a millisecond) part of it.
const DJPEG =
  'find "$1" -name "*.jpg" -print0 | xargs -0 -P2 -n1 djpeg -scale "$2" -grayscale > /dev/null';

/** What `index` may take: times the CPU of djpeg for large pictures, CPU milliseconds for a small one. */
const mostOfDjpeg = 1.6;
const mostMs = 8;

const { files, seed, rounds, side } = numbers;
const { folder, tree, facts } = await bigJpegs(data, { folder: operands[0], files, seed, side });
const scale = side === 0 ? '1/8' : '1/1';
const output = join(folder, 'index.json');

/**
 * @param {string} name
 * @param {...string} flags
 */
function index(name, ...flags) {
  return {
    ...notBuilt,
    name,
    command: imgdedup('index', '-C', tree, '--json', '--quiet', ...flags),
    options: { output },
    prepare: () => freshRepository(tree, join(folder, 'repository')),
    check: requireAll,
  };
}

const rows = compareRuns(
  [
    { name: 'djpeg, two at once', command: ['sh', '-c', DJPEG, 'sh', tree, scale] },
    index('index --no-similar', '--no-similar'),
    index('index, without points', '-c', 'similar.points=false'),
    index('index'),
  ],
  rounds,
);
const [djpeg] = rows;
const whole = rows.at(-1);
publish(
  {
    title:
      side === 0 ? 'Fingerprints of large JPEGs' : `Fingerprints of JPEGs up to ${side} pixels`,
    facts: { ...facts, side, rounds },
    rows,
    yardsticks: ['djpeg, two at once'],
    columns: [
      { title: 'speed of djpeg', cell: ({ wall }) => ratio(djpeg?.wall, wall) },
      { title: 'by CPU', cell: ({ cpu }) => ratio(djpeg?.cpu, cpu) },
      { title: 'CPU ms a file', cell: ({ cpu }) => (((cpu ?? NaN) / files) * 1e3).toFixed(1) },
    ],
  },
  json,
);
process.stdout.write(`${target(djpeg?.cpu ?? NaN, whole?.cpu ?? NaN)}\n`);

/**
 * @param {number} yardstick CPU seconds
 * @param {number} own
 */
function target(yardstick, own) {
  const times = own / yardstick;
  const ms = (own / files) * 1e3;
  const [has, most, unit] =
    side === 0 ? [times, mostOfDjpeg, '× the CPU of djpeg'] : [ms, mostMs, 'CPU ms a picture'];
  const verdict = has <= most ? 'reached' : 'missed';
  return `index with key points: ${has.toFixed(2)} ${unit}; at most ${most}: ${verdict}`;
}

/**
 * @param {number | undefined} yardstick
 * @param {number | undefined} own
 */
function ratio(yardstick, own) {
  return yardstick === undefined || own === undefined ? '–' : (yardstick / own).toFixed(2);
}

function requireAll() {
  const { summary } = JSON.parse(readFileSync(output, 'utf8'));
  if (summary.hashed !== files || summary.failures > 0) {
    throw new Error(`index hashed ${summary.hashed} of ${files} files`);
  }
}
