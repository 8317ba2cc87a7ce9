// @ts-check
// How fast tiles are put from Python through `imgdedup serve`, beside writing them plainly from Python.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/serve.js [flags]

Puts tiles from threads of a Python program through the socket of "imgdedup serve", and writes as many plainly
(a sibling, and a rename), in turns: only the ratio says something on a machine that does other things, too.
Needs "npm run build" and python3.`,
  numbers: {
    files: { value: 5000, help: 'tiles' },
    bytes: { value: 10_000, help: 'bytes of each' },
    threads: { value: 4, help: 'threads of the Python program' },
    same: { value: 30, help: 'percent of them that are one of 16' },
    turns: { value: 3, help: 'turns, of which the fastest counts' },
  },
});

const program = fileURLToPath(new URL('../../bin/imgdedup.js', import.meta.url));
const client = fileURLToPath(new URL('lib/put-tiles.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-serve-'));

/** @typedef {{ seconds: number, cpu: number }} Run */
/** @type {{ plain: Run[], put: Run[], again: Run[] }} */
const runs = { plain: [], put: [], again: [] };
spawnSync(process.execPath, [program, 'init', folder]);
const server = spawn(process.execPath, [program, 'serve'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await once(server.stdout, 'data');
  const socket = join(folder, '.imgdedup/serve.sock');
  for (let turn = 0; turn < numbers.turns; turn += 1) {
    runs.plain.push(run(turn, 'plain', join(folder, `plain-${turn}`)));
    runs.put.push(run(turn, 'put', socket, `put-${turn}`));
    runs.again.push(run(turn, 'put', socket, `put-${turn}`));
  }
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Processor time is that of the Python program and of the server.
 * @param {number} seed
 * @param {string[]} places
 * @returns {Run}
 */
function run(seed, ...places) {
  const given = ['files', 'bytes', 'threads', 'same'].flatMap((name) => [
    `--${name}`,
    String(Reflect.get(numbers, name)),
  ]);
  const before = cpuOfServer();
  const { stdout, stderr, status } = spawnSync(
    'python3',
    [client, ...places, ...given, '--seed', String(seed)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const [seconds = 0, cpu = 0] = stdout.split(' ').map(Number);
  return { seconds, cpu: cpu + cpuOfServer() - before };
}

/** Seconds, which the system counts in hundredths. */
function cpuOfServer() {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** @param {readonly Run[]} all @param {'seconds' | 'cpu'} what */
const least = (all, what) => Math.min(...all.map((one) => one[what]));
/** @param {readonly Run[]} all */
const perSecond = (all) => Math.round(numbers.files / least(all, 'seconds'));
/** @param {readonly Run[]} all */
const msEach = (all) => Number(((1000 * least(all, 'cpu')) / numbers.files).toFixed(2));
/** @param {readonly Run[]} all */
const besides = (all) => Number((least(runs.plain, 'seconds') / least(all, 'seconds')).toFixed(2));
const figures = {
  'written plainly, tiles/s': perSecond(runs.plain),
  'put, tiles/s': perSecond(runs.put),
  'put again, tiles/s': perSecond(runs.again),
  'put beside plainly': besides(runs.put),
  'put again beside plainly': besides(runs.again),
  'written plainly, ms of CPU each': msEach(runs.plain),
  'put, ms of CPU each, both ends': msEach(runs.put),
  'put again, ms of CPU each, both ends': msEach(runs.again),
};
const facts = machineFacts();
console.log(`${factsText(facts)}\n`);
for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
save({ facts, numbers, figures }, json);
