// @ts-check
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readOptions } from '../bench/lib/options.js';
import { seededRandom, shuffle } from '../bench/lib/random.js';
import { Asker } from './lib/answers.js';
import { DamagedRepository } from './lib/damaged-repository.js';
import { faultsOf, mendingFaults } from './lib/judge-answers.js';

const { numbers, texts, json } = readOptions({
  usage: `Usage: npm run soak:damage -- [flags]

Damages every file of a repository (npm run build comes first) and every record of its store, one at a
time, asks every command about it, then repairs. No crash, no wrong answer, nothing lost that was not
damaged. Exit status 1 where there is.`,
  numbers: {
    sample: { value: 0, help: 'how many damages to try; 0: all' },
    seed: { value: 1, help: 'which' },
    flips: { value: 6, help: 'bits that are flipped in each file, one at a time' },
  },
  texts: { only: { value: '', help: 'names that contain this' } },
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'imgdedup-damage-')));
const asker = new Asker();
const repository = new DamagedRepository(folder);
const counts = { damages: 0, right: 0, explained: 0, older: 0, aborts: 0 };
/** @type {string[]} */
const faults = [];
const began = performance.now();
const looking = [
  'status',
  'snapshots',
  'diff',
  'log',
  'distinct --list',
  'similar',
  'verify',
  'gc --dry-run',
];
const writing = ['undo --dry-run', 'dupes', 'dupes --similar', 'index'];
try {
  await soak();
} finally {
  asker.stop();
  rmSync(folder, { recursive: true });
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(
  `${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}, ${faults.length} faults, ${seconds.toFixed(0)} s\n`,
);
if (json !== undefined) writeFileSync(json, JSON.stringify({ counts, faults, seconds }));
process.exitCode = faults.length === 0 ? 0 : 1;

async function soak() {
  const { states, whole, photos } = await prepare();
  const all = (await repository.damages(numbers.flips)).filter(({ name }) =>
    name.includes(texts['only'] ?? ''),
  );
  const chosen =
    numbers.sample === 0 ? all : shuffle(seededRandom(numbers.seed), all).slice(0, numbers.sample);
  process.stdout.write(`${chosen.length} of ${all.length} damages, one at a time\n`);
  for (const [turn, damage] of chosen.entries()) {
    repository.restore();
    await damage.act();
    const untouched = repository.photosAndTrash();
    counts.damages += 1;
    const noteFault = (/** @type {string} */ what) => {
      faults.push(`${damage.name}: ${what}`);
      process.stdout.write(`FAULT ${damage.name}: ${what}\n`);
    };
    // Who writes may mend: each has its turn to be the first.
    const names = [...looking, ...writing.slice(turn % 4), ...writing.slice(0, turn % 4)];
    const asked = await asker.ask('ask', repository.root, names);
    if (asked.crash !== undefined) noteCrash(asked.crash, noteFault);
    else for (const fault of faultsOf(damage, asked.answers, states, counts)) noteFault(fault);
    // As the message says: what was written by hand is nobody's but its writer's.
    if (damage.target === 'config.toml')
      rmSync(join(repository.data, damage.target), { force: true });
    const mended = await asker.ask('mend', repository.root);
    if (mended.crash !== undefined) noteCrash(mended.crash, noteFault);
    else for (const fault of mendingFaults(damage, mended.answers, states, whole)) noteFault(fault);
    if (!isDeepStrictEqual(repository.photosAndTrash(), untouched))
      noteFault('touched photos or trash');
  }
  repository.restore();
  if (!isDeepStrictEqual(repository.photosAndTrash(), photos))
    faults.push('photos are not as they were');
}

/** The repository, all that it said at each stage of its life, and what it says in the end. */
async function prepare() {
  let stages = 0;
  await repository.build(async () => {
    stages += 1;
    repository.keepStage(stages);
  });
  /** @type {import('./lib/answers.js').Answers[]} */
  const states = [];
  for (let stage = 1; stage <= stages; stage += 1) {
    repository.restore(repository.stage(stage));
    states.push(await asker.answers('ask', repository.root, [...looking, ...writing]));
  }
  repository.restore();
  const whole = await asker.answers('mend', repository.root);
  repository.restore();
  return { states: states.toReversed(), whole, photos: repository.photosAndTrash() };
}

/**
 * LevelDB checks what it compacts by C's `assert`, which nobody can catch; `docs/errors.md` says so.
 *
 * @param {string} crash
 * @param {(what: string) => void} noteFault
 */
function noteCrash(crash, noteFault) {
  if (/deps\/leveldb\/.*Assertion/.test(crash)) counts.aborts += 1;
  else noteFault(`crash ${crash}`);
}
