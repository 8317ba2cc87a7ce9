// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshRepository, imgdedup } from './lib/imgdedup.js';
import { measure } from './lib/measure.js';
import { readOptions } from './lib/options.js';
import { plotsSvg } from './lib/plot.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { DEFAULT_TINY_TREE, tinyTree } from './lib/tiny-tree.js';

/** @typedef {import('./lib/measure.js').Figures} Figures */

const { data, json, numbers, texts, operands } = readOptions({
  usage: `Usage: node test/bench/growth.js [FILES…] [flags]

Times "index --no-similar", "status" and "dupes" over more and more tiny files (10000 100000 1000000
without numbers), warm cache, and says how much memory each takes. Needs "npm run build".`,
  numbers: {
    rounds: { value: 3, help: 'measured rounds; the index is made once' },
    seed: { value: DEFAULT_TINY_TREE.seed, help: 'another seed makes other files' },
  },
  texts: { plot: { value: '', help: 'save a plot as SVG' } },
  operands: true,
});

const FILES_IN_FOLDER = DEFAULT_TINY_TREE.files / DEFAULT_TINY_TREE.folders;
const counts = operands.length === 0 ? [10_000, 100_000, 1_000_000] : operands.map(Number);
const wrong = counts.findIndex((count) => !Number.isInteger(count) || count < 1000);
if (wrong !== -1) throw new Error(`not a number from 1000 on: ${operands[wrong]}`);

/** @type {{ files: number, figures: Record<string, Figures> }[]} */
const all = counts.map((files) => ({ files, figures: measureAll(files) }));
const names = Object.keys(all[0]?.figures ?? {});
print();
if (texts['plot']) writeFileSync(texts['plot'], plot());
save({ title: 'Growth', machine: machineFacts(), facts: numbers, all }, json);

/**
 * @param {number} files
 * @returns {Record<string, Figures>}
 */
function measureAll(files) {
  const { seed } = numbers;
  const { folder, tree } = tinyTree(data, { files, folders: files / FILES_IN_FOLDER, seed });
  freshRepository(tree, join(folder, 'repository'));
  const at = ['-C', tree, '--quiet'];
  return {
    'index --no-similar': measure(imgdedup('index', '--no-similar', ...at)),
    'index, nothing new': median(imgdedup('index', '--no-similar', ...at)),
    status: median(imgdedup('status', ...at)),
    dupes: median(imgdedup('dupes', ...at)),
    'dupes --no-refresh': median(imgdedup('dupes', '--no-refresh', ...at)),
  };
}

/**
 * @param {readonly string[]} command
 * @returns {Figures}
 */
function median(command) {
  const runs = Array.from({ length: numbers.rounds }, () => measure(command));
  const sorted = runs.toSorted((a, b) => a.wall - b.wall);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('--rounds: at least 1');
  const peaks = runs.flatMap(({ rss }) => rss ?? []);
  return { ...middle, rss: peaks.length === 0 ? undefined : Math.max(...peaks) };
}

function print() {
  const lines = [
    '## Growth',
    '',
    `${factsText(machineFacts())}.`,
    '',
    `| command | ${counts.map((count) => `${count.toLocaleString('en')} files`).join(' | ')} |`,
    `| --- | ${counts.map(() => '---:').join(' | ')} |`,
    ...names.map((name) => {
      const cells = all.map(({ figures }) => figures[name]).map(cell);
      return `| ${name} | ${cells.join(' | ')} |`;
    }),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** @param {Figures | undefined} figures */
function cell(figures) {
  if (figures === undefined) return '–';
  const memory = figures.rss === undefined ? '' : `, ${(figures.rss / 1e6).toFixed(0)} MB`;
  return `${figures.wall.toFixed(2)} s${memory}`;
}

function plot() {
  return plotsSvg([
    { title: 'Time', unit: 's', series: seriesOf(({ wall }) => wall) },
    { title: 'Memory', unit: 'MB', series: seriesOf(({ rss }) => (rss ?? NaN) / 1e6) },
  ]);
}

/** @param {(figures: Figures) => number} value */
function seriesOf(value) {
  return names.map((name) => ({
    name,
    points: all.flatMap(({ files, figures }) => {
      const own = figures[name];
      return own === undefined ? [] : [/** @type {const} */ ([files, value(own)])];
    }),
  }));
}
