// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bigJpegs } from './lib/big-jpegs.js';
import { freshRepository, imgdedup } from './lib/imgdedup.js';
import { measure } from './lib/measure.js';
import { readOptions } from './lib/options.js';
import { seededRandom } from './lib/random.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { tinyTree } from './lib/tiny-tree.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/index-killed.js [flags]

Kills "index" by SIGKILL at random moments, runs it again to its end, and says by how much both took
longer together than a run that nobody killed: the work that was lost. Needs "npm run build".`,
  numbers: {
    rounds: { value: 5, help: 'kills of each kind of work' },
    files: { value: 200_000, help: 'tiny files to hash' },
    pictures: { value: 300, help: 'large pictures to look at' },
    seed: { value: 1, help: 'other moments' },
  },
});

const { rounds, files, pictures, seed } = numbers;
const random = seededRandom(seed);
const hashing = tinyTree(data, { files, folders: Math.ceil(files / 250), seed: 1 });
const looking = await bigJpegs(data, { folder: undefined, files: pictures, seed: 1 });
const works = [
  { name: `hashing ${files} files`, ...hashing, flags: ['--no-similar'] },
  { name: `looking at ${pictures} pictures`, ...looking, flags: [] },
];

process.stdout.write(`## Work lost by a kill\n\n${factsText(machineFacts())}.\n\n`);
process.stdout.write('| work | whole run s | lost, median s | lost, most s |\n');
process.stdout.write('| --- | ---: | ---: | ---: |\n');
const all = [];
for (const work of works) {
  const figures = await killed(work);
  all.push({ name: work.name, ...figures });
  const cells = [figures.whole, figures.median, figures.most].map((value) => value.toFixed(2));
  process.stdout.write(`| ${work.name} | ${cells.join(' | ')} |\n`);
}
save({ title: 'Work lost by a kill', machine: machineFacts(), facts: numbers, all }, json);

/** @param {{ folder: string, tree: string, flags: readonly string[] }} work */
async function killed({ folder, tree, flags }) {
  const index = imgdedup('index', '-C', tree, '--quiet', ...flags);
  const fresh = () => freshRepository(tree, join(folder, 'repository'));
  fresh();
  const whole = measure(index).wall;
  // What a run costs that has nothing to do: the second one pays for it again.
  const idle = measure(index).wall;
  const lost = [];
  for (let round = 0; round < rounds; round += 1) {
    fresh();
    const moment = whole * (0.1 + 0.8 * random());
    const spent = await killAfter(index, moment);
    lost.push(Math.max(0, spent + measure(index).wall - whole - idle));
  }
  lost.sort((a, b) => a - b);
  return { whole, median: lost[Math.floor(rounds / 2)] ?? NaN, most: lost.at(-1) ?? NaN };
}

/**
 * @param {readonly string[]} command
 * @param {number} seconds
 * @returns {Promise<number>} seconds that it was at work
 */
async function killAfter([program = '', ...args], seconds) {
  const began = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([ended, delay(1000 * seconds)]);
  child.kill('SIGKILL');
  await ended;
  return (performance.now() - began) / 1000;
}
