// @ts-check
// How fast tiles are put from Python through `imgdedup serve`, beside writing them plainly from Python.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { megabytesOf, partition, rdfind } from './lib/end-state.js';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { settle } from './lib/settle.js';
import { tilePack } from './lib/tile-pack.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/serve.js [flags]

Puts tiles that sharp made of pictures with repeated areas from threads of a Python program through the socket of
"imgdedup serve", by the client of docs/examples/python, and writes the same plainly, in turns; has rdfind link what was
written plainly, and compares what shares an inode. A request for each tile is measured, too.
Needs "npm run build", python3 and rdfind.`,
  numbers: {
    tiles: { value: 100_000, help: 'tiles' },
    threads: { value: 4, help: 'threads of the Python program' },
    fill: { value: 1, help: '0 leaves memory as it is before each run' },
    turns: { value: 3, help: 'turns, of which the fastest counts' },
  },
});

const program = fileURLToPath(new URL('../../bin/imgdedup.js', import.meta.url));
const client = fileURLToPath(new URL('lib/put-tiles.py', import.meta.url));
const place = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'imgdedup-bench-serve-'));

const { pack, list, tiles } = tilePack(data, numbers.tiles);

/** @typedef {{ seconds: number, cpu: number, outcomes: Record<string, number> }} Run */
/** @typedef {'plain' | 'batches' | 'each'} Way */
/** @type {Record<Way | 'again', Run[]>} */
const runs = { plain: [], batches: [], each: [], again: [] };
/** @type {Record<string, string | number>} */
const figures = {};
try {
  for (let turn = 0; turn < numbers.turns; turn += 1) await takeTurn(turn, tiles.length);
  const perSecond = (/** @type {Run[]} */ all) => Math.round(tiles.length / least(all, 'seconds'));
  const usEach = (/** @type {Run[]} */ all) => Math.round((1e6 * least(all, 'cpu')) / tiles.length);
  for (const [name, all] of Object.entries(runs)) {
    const ratio = least(runs.plain, 'seconds') / least(all, 'seconds');
    figures[`${name}: tiles/s`] = perSecond(all);
    figures[`${name}: beside plain`] = Number(ratio.toFixed(2));
    figures[`${name}: µs of CPU a tile, both ends`] = usEach(all);
  }
  const facts = { tiles: tiles.length, ...machineFacts() };
  console.log(`${factsText(facts)}\n`);
  for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
  save({ facts, numbers, figures }, json);
} finally {
  rmSync(place, { recursive: true, force: true });
}

/**
 * @param {number} turn
 * @param {number} count
 */
async function takeTurn(turn, count) {
  const [plain, folder] = [join(place, 'plain'), join(place, 'served')];
  mkdirSync(plain);
  mkdirSync(folder);
  spawnSync(process.execPath, [program, 'init', folder]);
  const server = spawn(process.execPath, [program, 'serve'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(server.stdout, 'data');
    const socket = join(folder, '.imgdedup/serve.sock');
    // Who comes second finds another disk: each is first every other time.
    const isPlainFirst = turn % 2 === 0;
    if (isPlainFirst) runs.plain.push(run('plain', plain, 'map'));
    const put = run('batches', socket, 'map', server.pid);
    runs.batches.push(put);
    if (!isPlainFirst) runs.plain.push(run('plain', plain, 'map'));
    runs.again.push(run('batches', socket, 'map', server.pid));
    runs.each.push(run('each', socket, 'each', server.pid));
    if (turn === numbers.turns - 1) {
      figures['linked, share'] = Number(((put.outcomes['linked'] ?? 0) / count).toFixed(3));
      figures['plain, MB on disk'] = megabytesOf(join(plain, 'map'));
      figures['put, MB on disk'] = megabytesOf(join(folder, 'map'));
      figures['rdfind afterwards, s'] = Number(rdfind(plain, join(place, 'rdfind')).toFixed(2));
      const [one, other] = [plain, folder].map((root) => partition(join(root, 'map')));
      figures['same end state'] = String(one === other);
    }
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(plain, { recursive: true });
    rmSync(folder, { recursive: true });
    spawnSync('sync');
  }
}

/**
 * Processor time is that of the Python program and of the server.
 * @param {Way} way
 * @param {string} where
 * @param {string} below
 * @param {number} [server]
 * @returns {Run}
 */
function run(way, where, below, server) {
  settle(join(place, 'filler'), numbers.fill > 0);
  const before = cpuOf(server);
  const given = Object.entries({
    pack,
    list,
    below,
    threads: String(numbers.threads),
  }).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout, stderr, status } = spawnSync('python3', [client, way, where, ...given], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  /** @type {Run} */
  const took = JSON.parse(stdout);
  return { ...took, cpu: took.cpu + cpuOf(server) - before };
}

/**
 * Seconds, which the system counts in hundredths.
 * @param {number | undefined} pid
 */
function cpuOf(pid) {
  if (pid === undefined) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** @param {readonly Run[]} all @param {'seconds' | 'cpu'} what */
function least(all, what) {
  return Math.min(...all.map((one) => one[what]));
}
