// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../bench/lib/random.js';
import { readOptions } from '../bench/lib/options.js';
import { MemoryWatch } from './lib/memory.js';
import { OwnReaders } from './lib/own-readers.js';
import { Tally } from './lib/tally.js';
import {
  builtInSources,
  corpora,
  folderSources,
  formatsOf,
  mutants,
  rawSources,
} from './lib/sources.js';

const { numbers, texts, operands, switches, json } = readOptions({
  usage: `Usage: npm run soak:hostile -- [FOLDER…] [flags]

Gives the decoders (npm run build comes first) pictures that are damaged or made to do harm: the sample
photos in all formats, and the files of each FOLDER (../shared/corpus beside the project where it is
there), each changed in one of many ways. Exit status 1 where a decoder process is too large, the
program crashes or hangs, or a failure has no reason. The same seed makes the same files.`,
  numbers: {
    count: { value: 5000, help: 'changed files' },
    seed: { value: 1, help: 'of the changes' },
    deadline: { value: 30_000, help: 'milliseconds that one picture may take' },
    'child-mb': { value: 1200, help: 'resident set that a decoder process may have' },
    'own-mb': { value: 700, help: 'resident set that this process may have' },
  },
  texts: {
    formats: {
      value: '',
      help: 'so many files of each of these only, as heic,jxl,nef; raw is any maker',
    },
  },
  switches: { few: 'only the sample photos, whatever lies beside the project' },
  operands: true,
});

/** @type {typeof import('../../src/picture/decoder/decoder-pool.js')} */
const { startDecoders } = await import(
  new URL('../../dist/picture/decoder/decoder-pool.js', import.meta.url).href
);

const folder = mkdtempSync(join(tmpdir(), 'imgdedup-hostile-'));
const memory = new MemoryWatch();
const tally = new Tally();
const began = performance.now();
try {
  await soak();
} finally {
  memory.stop();
  rmSync(folder, { recursive: true });
}
const seconds = (performance.now() - began) / 1000;
const largest = { own: memory.own / 1e6, child: memory.child / 1e6 };
if (largest.own > numbers['own-mb']) tally.fault('memory', `this process: ${largest.own} MB`);
if (largest.child > numbers['child-mb']) tally.fault('memory', `a decoder: ${largest.child} MB`);
process.stdout.write(
  `${tally.text()}\n${seconds.toFixed(1)} s; peak ${largest.own.toFixed(0)} MB here, ${largest.child.toFixed(0)} MB in a decoder\n`,
);
if (json !== undefined) {
  writeFileSync(json, JSON.stringify({ ...numbers, ...tally.figures(), seconds, largest }));
}
process.exitCode = tally.faults.length === 0 ? 0 : 1;

async function soak() {
  const folders = [...operands, ...(switches.has('few') ? [] : corpora)];
  const formats = texts['formats'] === '' ? [] : (texts['formats']?.split(',') ?? []);
  // To write pictures in every other manner takes seconds.
  const isRaw = formats.length > 0 && formats.every((format) => format === 'raw');
  const builtIn = isRaw ? await rawSources() : await builtInSources();
  const all = [...builtIn, ...folders.flatMap(folderSources)];
  if (formats.length === 0) return soakSources(all);
  for (const format of formats) {
    process.stdout.write(`${format}: `);
    await soakSources(all.filter((source) => formatsOf(source).includes(format)));
  }
}

/** @param {import('./lib/sources.js').Source[]} sources */
async function soakSources(sources) {
  process.stdout.write(`${numbers.count} files made of ${sources.length}, seed ${numbers.seed}\n`);
  const files = mutants(sources, seededRandom(numbers.seed), numbers.count);
  const readers = new OwnReaders();
  const pool = startDecoders({
    processes: Math.min(4, availableParallelism()),
    deadlineMs: numbers.deadline,
    memoryBytes: 1024 * 1024 * 1024,
  });
  try {
    for await (const { task, outcome } of pool.decode(tasks(files))) {
      tally.outcome(task.mutant, outcome);
      tally.reading(task.mutant, await readers.read(task.mutant.bytes, numbers.deadline));
      rmSync(task.path);
    }
  } finally {
    await pool[Symbol.asyncDispose]();
    await readers.stop();
  }
}

/** A file is written when a decoder has time for it. @param {Iterable<import('./lib/sources.js').Mutant>} files */
function* tasks(files) {
  let count = 0;
  for (const mutant of files) {
    count += 1;
    const path = join(folder, String(count));
    writeFileSync(path, mutant.bytes);
    yield { path, mutant, wantsPoints: count % 4 === 0 };
  }
}
