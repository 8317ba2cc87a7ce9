// @ts-check
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readOptions } from '../bench/lib/options.js';
import { Fleet } from './lib/fleet.js';
import { Machines } from './lib/machines.js';
import {
  freshRepository,
  imgdedup,
  makePhotos,
  otherVersion,
  pictureRecords,
  program,
  relationRecords,
} from './lib/photo-fleet.js';

const { numbers, texts, json } = readOptions({
  usage: `Usage: npm run soak:machines -- [flags]

Workers and Redis on machines of their own, as far as the network knows (namespaces; needs root, iproute2 and redis-server), and what may go
wrong there: a worker is killed, Redis begins again, cables are pulled, a worker is of another version. Each run must make what a run alone
makes, bit for bit. A cable of Redis that is pulled for six minutes or more ends the run; the same command goes on afterwards. Needs
"npm run build". Exit status 1 where anything is otherwise.`,
  numbers: {
    files: { value: 60, help: 'pictures' },
    size: { value: 3, help: 'pictures of a job at most' },
    cut: { value: 60, help: 'seconds for which a cable is pulled' },
  },
  texts: { only: { value: '', help: 'runs whose name contains this' } },
});

/** Without Redis for so long, after half a minute of silence, a run ends. */
const patienceSeconds = 5 * 60 + 60;

/** Whatever happens, a run ends sooner. */
const longestRunMs = 10 * 60_000;

/** Where the cable stays out for long, the run must have ended by itself. */
const isLongCut = numbers.cut >= patienceSeconds;

/** A run: its workers, and what is done to them once some jobs are done. */
/** @typedef {{ name: string, workers: number, isOther?: boolean, act?: (fleet: Fleet) => Promise<void>, pairs?: boolean, endsAway?: boolean }} Trial */
/** @type {readonly Trial[]} */
const trials = [
  ...[2, 4, 8].map((workers) => ({ name: `${workers} workers`, workers })),
  { name: 'one of 4 workers killed', workers: 4, act: async (fleet) => fleet.kill(0) },
  { name: 'Redis begins again with its data', workers: 4, act: (fleet) => fleet.restart(true) },
  { name: 'Redis begins again without its data', workers: 4, act: (fleet) => fleet.restart(false) },
  { name: 'the cable of one of 4 workers pulled', workers: 4, act: cutting('worker0') },
  { name: 'the cable of Redis pulled', workers: 4, act: cutting('redis'), endsAway: isLongCut },
  { name: 'one of 4 workers of another version', workers: 4, isOther: true },
  { name: 'pairs, 4 workers', workers: 4, pairs: true },
  {
    name: 'pairs, the cable of Redis pulled',
    workers: 4,
    act: cutting('redis'),
    pairs: true,
    endsAway: isLongCut,
  },
].filter(({ name }) => name.includes(texts['only'] ?? ''));

const refusal = Machines.refusal();
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (refusal !== undefined || !hasRedis) {
  process.stdout.write(`skipped: ${refusal ?? 'needs redis-server'}\n`);
  process.exit(0);
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'imgdedup-machines-')));
const photos = join(folder, 'photos');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
await makePhotos(photos, numbers.files);
freshRepository(photos);
imgdedup(photos, 'index', '--jobs', '1', '--quiet');
const looked = await pictureRecords(photos);
cpSync(join(photos, '.imgdedup'), join(folder, 'looked'), { recursive: true });
imgdedup(photos, 'dupes', '--similar', '--jobs', '1', '--json', '--quiet');
const related = await relationRecords(photos);
process.stdout.write(
  `${numbers.files} pictures, jobs of up to ${numbers.size}, cables pulled for ${numbers.cut} s; alone: ${looked.size} records of pictures, ${related.size} of pairs\n`,
);

const figures = [];
let faults = 0;
for (const trial of trials) {
  const figure = await tried(trial);
  figures.push(figure);
  faults += figure.faults.length;
  const { name, seconds, jobs, redisBytes, workerBytes, peakBytes, faults: found } = figure;
  process.stdout.write(
    `${name}: ${seconds.toFixed(0)} s, ${jobs} jobs, Redis sent ${kB(redisBytes.from)} and got ${kB(redisBytes.to)}, ` +
      `${kB((redisBytes.from + redisBytes.to) / jobs)} a job; a worker sent ${kB(workerBytes.from)} and got ${kB(workerBytes.to)}; ` +
      `Redis' memory at most ${kB(peakBytes)}\n`,
  );
  for (const fault of found) process.stdout.write(`FAULT ${name}: ${fault}\n`);
}
if (json !== undefined) writeFileSync(json, JSON.stringify({ numbers, figures }));
process.stdout.write(`${trials.length} runs, ${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;

/** @param {Trial} trial */
async function tried({ name, workers, isOther = false, act, pairs = false, endsAway = false }) {
  if (pairs) {
    rmSync(join(photos, '.imgdedup'), { recursive: true });
    cpSync(join(folder, 'looked'), join(photos, '.imgdedup'), { recursive: true });
  } else freshRepository(photos);
  const data = join(folder, 'redis');
  mkdirSync(data);
  const names = Array.from({ length: workers }, (_, at) => `worker${at}`);
  const machines = new Machines(['redis', ...names]);
  const fleet = new Fleet(machines, data, photos);
  /** @type {string[]} */
  const found = [];
  try {
    await fleet.startRedis();
    await fleet.startWorkers(names, (at) => (isOther && at === 0 ? other() : program));
    const began = performance.now();
    const verb = pairs ? ['dupes', '--similar', '--json'] : ['index'];
    const handingOut = [...verb, '--queue', fleet.url, '--job-size', `${numbers.size}`];
    const run = fleet.run(handingOut);
    const ended = run.ended.then(([status]) => ({ status, at: performance.now() }));
    const tooLong = setTimeout(() => run.child.kill('SIGKILL'), longestRunMs);
    if (act !== undefined) {
      await fleet.jobsDone(3, pairs ? 'relate' : 'look');
      if (run.child.exitCode !== null) found.push('the run was over before anything happened');
      await act(fleet);
    }
    const { status, at } = await ended;
    clearTimeout(tooLong);
    const seconds = (at - began) / 1000;
    const { stdout, stderr } = run.printed;
    if (endsAway) {
      const isTold = `${stdout}${stderr}`.includes('QUEUE_UNREACHABLE');
      if (status !== 1 || !isTold) found.push(`status ${status}, not QUEUE_UNREACHABLE: ${stderr}`);
      const next = fleet.run(handingOut);
      const [statusNext] = await next.ended;
      if (statusNext !== 0) found.push(`afterwards status ${statusNext}: ${next.printed.stderr}`);
    } else if (status !== 0) found.push(`status ${status}: ${stderr}`);
    const peakBytes = await fleet.peakBytes();
    const redisBytes = machines.bytes('redis');
    const workerBytes = machines.bytes(names.at(-1) ?? '');
    const tallies = await fleet.endWorkers((why) => found.push(why));
    const jobs = tallies.reduce((sum, tally) => sum + tally.jobs, 0);
    if (isOther && (tallies[0]?.refused ?? 0) === 0)
      found.push('the other version refused nothing');
    const [made, expected] = pairs
      ? [await relationRecords(photos), related]
      : [await pictureRecords(photos), looked];
    if (!isDeepStrictEqual(made, expected)) found.push('not the records that a run alone makes');
    imgdedup(photos, 'verify', '--quiet');
    return {
      name,
      seconds,
      jobs,
      redisBytes,
      workerBytes,
      peakBytes,
      said: run.printed.stderr,
      tallies,
      faults: found,
    };
  } finally {
    machines.remove();
    rmSync(data, { recursive: true });
  }
}

/** @param {string} machine */
function cutting(machine) {
  return (/** @type {Fleet} */ fleet) => fleet.cut(machine, numbers.cut);
}

/** Once in a soak. */
function other() {
  const place = join(folder, 'other');
  mkdirSync(place);
  return otherVersion(place);
}

/** @param {number} bytes */
function kB(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
