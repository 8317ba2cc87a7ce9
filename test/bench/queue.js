// @ts-check
// What handing pictures out costs, beside looking at them in one process.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/queue.js [flags]

Indexes sample photos alone, and through a queue with 2 and 4 workers, in small jobs and in jobs of four times as many pictures, in turns. CPU is
that of all processes of a run, Redis among them, and says something on a machine that does other things, too.
Needs "npm run build" and redis-server.`,
  numbers: {
    files: { value: 180, help: 'pictures' },
    few: { value: 3, help: 'pictures of a small job at most, of about 200 ms' },
    turns: { value: 3, help: 'turns, of which the cheapest counts' },
  },
});

const program = fileURLToPath(new URL('../../bin/imgdedup.js', import.meta.url));
const samples = fileURLToPath(new URL('../fixtures/photos', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-queue-'));
const photos = join(folder, 'photos');

/** @typedef {{ workers: number, size: number }} Kind */
/** @type {readonly Kind[]} */
const kinds = [
  { workers: 0, size: 0 },
  ...[2, 4].flatMap((workers) => [
    { workers, size: 4 * numbers.few },
    { workers, size: numbers.few },
  ]),
];
/** @type {Map<Kind, { cpu: number, jobs: number }>} */
const best = new Map();
try {
  makePhotos();
  for (let turn = 0; turn < numbers.turns; turn += 1) {
    for (const kind of kinds) {
      const run = await measure(kind);
      if (run.cpu < (best.get(kind)?.cpu ?? Infinity)) best.set(kind, run);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const rows = kinds.map(({ workers, size }, at) => {
  const { cpu = Number.NaN, jobs = 0 } = best.get(kinds[at] ?? { workers, size }) ?? {};
  return { workers, size, jobs, cpu };
});
const [alone] = rows;
console.log(factsText({ ...machineFacts(), ...numbers }));
for (const { workers, size, jobs, cpu } of rows) {
  const name = workers === 0 ? 'alone' : `${workers} workers, jobs of up to ${size}`;
  const ratio = cpu / (alone?.cpu ?? Number.NaN);
  console.log(`${name.padEnd(32)} ${cpu.toFixed(2)} s CPU  ${ratio.toFixed(3)}  ${jobs} jobs`);
}
for (const workers of [2, 4]) {
  const [large, small] = rows.filter((row) => row.workers === workers);
  if (large === undefined || small === undefined) continue;
  const each = ((small.cpu - large.cpu) / (small.jobs - large.jobs)) * 1000;
  console.log(`${workers} workers: a job more costs ${each.toFixed(1)} ms CPU`);
}
if (json !== undefined) save(json, { facts: { ...machineFacts(), ...numbers }, rows });

/** Few samples, each with other bytes behind its end. */
function makePhotos() {
  const names = readdirSync(samples, { recursive: true, encoding: 'utf8' });
  const jpegs = names.filter((name) => name.endsWith('.jpg'));
  mkdirSync(photos);
  for (let at = 0; at < numbers.files; at += 1) {
    const copy = join(photos, `${at}.jpg`);
    cpSync(join(samples, jpegs[at % jpegs.length] ?? ''), copy);
    appendFileSync(copy, `copy ${at}`);
  }
}

/**
 * @param {Kind} kind
 * @returns {Promise<{ cpu: number, jobs: number }>}
 */
async function measure({ workers, size }) {
  rmSync(join(photos, '.imgdedup'), { recursive: true, force: true });
  spawnSync(process.execPath, [program, 'init', photos]);
  if (workers === 0) {
    const before = childrenSeconds();
    index([]);
    return { cpu: childrenSeconds() - before, jobs: 0 };
  }
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const before = childrenSeconds();
  const redis = spawn('redis-server', ['--port', `${port}`, '--save', '', '--dir', folder]);
  await once(redis.stdout, 'data');
  const others = Array.from({ length: workers }, () =>
    spawn(process.execPath, [program, 'worker', url, '--root', photos, '--jobs', '1', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const said = others.map(async ({ stdout }) => {
    let text = '';
    for await (const part of stdout) text += String(part);
    return Number(JSON.parse(text).summary.jobs);
  });
  await Promise.all(others.map(({ stderr }) => once(stderr, 'data')));
  await indexMeanwhile(['--queue', url, '--job-size', `${size}`]);
  const ends = [...others, redis].map((child) => once(child, 'close'));
  for (const child of [...others, redis]) child.kill('SIGTERM');
  const jobs = (await Promise.all(said)).reduce((sum, some) => sum + some, 0);
  await Promise.all(ends);
  return { cpu: childrenSeconds() - before, jobs };
}

/** @param {readonly string[]} flags */
function index(flags) {
  const { status } = spawnSync(process.execPath, [program, 'index', '--quiet', ...flags], {
    cwd: photos,
  });
  if (status !== 0) throw new Error(`index ended with status ${status}`);
}

/** @param {readonly string[]} flags */
async function indexMeanwhile(flags) {
  const child = spawn(process.execPath, [program, 'index', '--quiet', ...flags], {
    cwd: photos,
    stdio: 'ignore',
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`index ended with status ${status}`);
}

/** Of all processes that this one started, and they, and that have ended. */
function childrenSeconds() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // In hundredths, as `getconf CLK_TCK` says.
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('it does not listen');
  return address.port;
}
