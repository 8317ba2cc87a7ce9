// @ts-check
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lib/measure.js';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';

/** @typedef {Record<string, number>} Figures */
/** @typedef {Record<string, Figures>} Stages */

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
const besides = join(repositoryRoot, '..', 'shared', 'corpus', 'photos');
const photos = existsSync(besides) ? besides : join(repositoryRoot, 'test', 'fixtures', 'photos');

const { data, json, numbers, texts, switches, operands } = readOptions({
  usage: `Usage: node test/bench/similar-scale.js [COUNT…] [flags]

Times "dupes --similar" over COUNT made-up pictures (100000 without one): tiny files, whose
fingerprints are put together of those of real pictures and stored as if they had been taken. One in
five shows the same as another. Each stage runs in a process of its own. Needs "npm run build".`,
  numbers: { sample: { value: 2000, help: 'pHashes that are compared with all others' } },
  texts: { corpus: { value: photos, help: 'folder of pictures that fingerprints are made of' } },
  switches: { 'indexes-only': 'leave out comparing pictures, which takes longest' },
  operands: true,
});

const stagesFile = fileURLToPath(new URL('lib/similar-stages.js', import.meta.url));
const counts = operands.length === 0 ? [100_000] : operands.map(Number);
const wrong = counts.findIndex((count) => !Number.isInteger(count) || count < 1000);
if (wrong !== -1) throw new Error(`not a number from 1000 on: ${operands[wrong]}`);

/** @type {{ count: number, stages: Stages }[]} */
const all = [];
for (const count of counts) all.push({ count, stages: measure(count) });
printGrowth();
save({ title: 'Look-alikes at scale', machine: machineFacts(), facts: numbers, all }, json);

/** @param {number} count @returns {Stages} */
function measure(count) {
  const folder = join(data, `similar-${count}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @type {Stages} */
  const stages = {};
  /**
   * @param {string} title
   * @param {string} stage
   * @param {...string} rest
   */
  const take = (title, stage, ...rest) => {
    const figures = run([process.execPath, stagesFile, stage, folder, ...rest]).toString();
    stages[title] = JSON.parse(figures);
    process.stderr.write(`${count}, ${title}: ${figures}`);
  };
  process.stdout.write(`## ${count} pictures\n\n`);
  try {
    take('make', 'make', String(count), texts.corpus ?? photos);
    const wantsAll = !switches.has('indexes-only');
    take('graph of pHashes made', 'openPhashes');
    take('index of key points made', 'openPoints');
    take('all nominated by key points', 'nominateByPoints');
    take('pHashes, a sample', 'recall', String(numbers.sample));
    if (wantsAll) take('first dupes --similar after that', 'find');
    if (wantsAll) take('dupes --similar without changes', 'find');
    take('columns of pictures', 'columns');
    // Each of those that are asked for is a thousand behind the other.
    const asked = Math.max(1, Math.min(20, Math.floor(count / 1000)));
    take('similar FILE', 'similar', '5', String(asked));
    if (wantsAll) take('pairs that were planted', 'planted');
    take('on disk', 'disk');
    take('1 % other files', 'change', String(count), texts.corpus ?? photos);
    take('graph of pHashes updated', 'openPhashes');
    take('index of key points updated', 'openPoints');
    if (wantsAll) take('dupes --similar after that', 'find');
    take('on disk after the update', 'disk');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  printStages(stages);
  return stages;
}

/** @param {Stages} stages */
function printStages(stages) {
  const { make: _, '1 % other files': __, ...shown } = stages;
  const rows = Object.entries(shown).map(([title, { wall = 0, cpu = 0, rss = 0, ...others }]) => {
    const rest = Object.entries(others).map(([name, value]) => `${name} ${rounded(value)}`);
    const figures = [rounded(wall), rounded(cpu), (rss / 1e6).toFixed(0), rest.join(', ')];
    return `| ${[title, ...figures].join(' | ')} |`;
  });
  const head = ['| stage | wall s | CPU s | RSS MB | |', '| --- | ---: | ---: | ---: | --- |'];
  process.stdout.write(`${[...head, ...rows].join('\n')}\n\n`);
}

/** How each stage grows, in CPU time: others at work on the machine do not show in it. */
function printGrowth() {
  const titles = Object.keys(all[0]?.stages ?? {}).filter(
    (title) => !['make', '1 % other files', 'on disk', 'on disk after the update'].includes(title),
  );
  const columns = all.map(({ count }) => `${count}`);
  const lines = [
    '## CPU time, and in brackets µs for each n·log₂ n; the largest memory',
    '',
    `| stage | ${columns.join(' | ')} |`,
    `| --- | ${columns.map(() => '---:').join(' | ')} |`,
    ...titles.map(
      (title) => `| ${[title, ...all.map((one) => growthCell(one, title))].join(' | ')} |`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n${factsText(machineFacts())}.\n`);
}

/** @param {{ count: number, stages: Stages }} measured @param {string} title */
function growthCell({ count, stages }, title) {
  const { cpu = NaN, rss = NaN } = stages[title] ?? {};
  const perItem = (cpu / (count * Math.log2(count))) * 1e6;
  return `${rounded(cpu)} s (${rounded(perItem)}), ${(rss / 1e6).toFixed(0)} MB`;
}

/** @param {number} value three digits that count */
function rounded(value) {
  return value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
