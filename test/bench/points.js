// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds, timed } from './lib/cpu.js';
import { readOptions } from './lib/options.js';
import { pointSource } from './lib/point-source.js';
import { factsText, machineFacts, save } from './lib/report.js';

const { json, numbers, switches, operands } = readOptions({
  usage: `Usage: node test/bench/points.js [DESCRIPTORS] [flags]

Times the index of key points (npm run build comes first). DESCRIPTORS is a file of real ones, 32
bytes each: two halves of them make a stranger, and a tenth of its bits flipped a copy. Without it
strangers are random bits, which share buckets less often than real ones do.`,
  numbers: {
    vectors: { value: 64, help: 'vectors of each picture' },
    copies: { value: 2, help: 'percent of the pictures that are copies of another' },
  },
  switches: { million: 'try a million pictures too (4 GB of disk, an hour)' },
  operands: true,
});

/** @typedef {import('../../src/picture/index/lsh/point-index.js')} PointIndexModule */

const built = new URL('../../dist/picture/index/lsh/point-index.js', import.meta.url);
/** @type {PointIndexModule} */
const { PointIndex } = await import(built.href);

const queries = 50;
const sizes = [10_000, 100_000, ...(switches.has('million') ? [1_000_000] : [])];
const all = [];
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-points-'));
  try {
    all.push(await measure(size, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const facts = { ...numbers, descriptors: operands[0] ?? 'random' };
process.stdout.write(`\n${factsText(facts)}. ${factsText(machineFacts())}.\n`);
save({ title: 'Key points', machine: machineFacts(), facts, rows: all }, json);

/**
 * @param {number} size pictures
 * @param {string} folder
 */
async function measure(size, folder) {
  const source = pointSource(operands[0], numbers.vectors, numbers.copies / 100);
  const made = cpuSeconds(() => source.skip(size));
  source.restart();
  const index = await PointIndex.create(folder);
  const build = await timed(() => index.append(source.rows(0, size)));
  await index.sweep();
  const vectors = size * numbers.vectors;
  const bytes = index.manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const range = await timed(() => drain(index.nominateRange(0, size)));
  const memory = process.resourceUsage().maxRSS * 1024;
  const looked = [];
  for (let query = 0; query < queries; query += 1) {
    looked.push(await timed(async () => void index.nominate(source.stranger())));
  }
  const more = Math.ceil(size / 100);
  const append = await timed(() => index.append(source.rows(size, size + more)));
  const update = await timed(() => drain(index.nominateRange(size, size + more)));
  const few = await timed(() => drain(index.nominateRange(size, size + 1)));
  const removed = Array.from({ length: more }, (_, at) => at * 50);
  const remove = await timed(() => index.remove(removed));
  await index[Symbol.asyncDispose]();
  const figures = {
    pictures: size,
    segments: index.manifest.segments.length,
    'build, CPU µs a vector': ((build.cpu - made) / vectors) * 1e6,
    'build, wall s with making the vectors': build.wall,
    'bytes a vector on disk': bytes / vectors,
    'largest memory so far, MB': memory / 1e6,
    'all pictures, CPU ms each': (range.cpu / size) * 1e3,
    'all pictures, wall ms each': (range.wall / size) * 1e3,
    'nominees a picture': range.result / size,
    'one look-up, median wall ms': median(looked.map(({ wall }) => wall)) * 1e3,
    'one look-up, median CPU ms': median(looked.map(({ cpu }) => cpu)) * 1e3,
    'add 1 %, wall s': append.wall,
    'nominees of the 1 %, wall s': update.wall,
    'nominees of one new picture, wall ms': few.wall * 1e3,
    'remove 1 %, wall s': remove.wall,
  };
  for (const [name, value] of Object.entries(figures)) {
    process.stdout.write(`${name.padEnd(40)}${Number(value.toPrecision(3))}\n`);
  }
  process.stdout.write('\n');
  return figures;
}

/** @param {AsyncIterable<{ nominees: number[] }>} nominations */
async function drain(nominations) {
  let nominees = 0;
  for await (const nomination of nominations) nominees += nomination.nominees.length;
  return nominees;
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
