// @ts-check
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createRepository, findRepository, Repository } from '../../dist/index.js';
import { megabytesOf, partition, PeakUse, rdfind } from './lib/end-state.js';
import { readOptions } from './lib/options.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { settle } from './lib/settle.js';
import { tilePack } from './lib/tile-pack.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/tiles.js [flags]

Puts tiles that sharp made of pictures with repeated areas, from threads and from processes, and in turn writes the same
plainly and has rdfind link the equal ones; compares speed, space and what share an inode in the end. Then a second
render of which a tenth is changed. With --encode each tile is decoded and encoded again by sharp just before it is written,
which is the least that a renderer does, and the second render is left out. All that is written stays until the end: some 2 GB for 100,000 tiles, way and turn. From Python: bench:serve. Needs "npm run build" and rdfind.`,
  numbers: {
    tiles: { value: 100_000, help: 'tiles' },
    threads: { value: 8, help: 'threads; 0 leaves them out' },
    processes: { value: 4, help: 'processes; 0 leaves them out' },
    encode: { value: 0, help: '1 has whoever writes a tile encode it first' },
    fill: { value: 1, help: '0 leaves memory as it is before each run' },
    turns: { value: 3, help: 'times each; the fastest counts' },
  },
});

const writer = new URL('lib/tile-writer.js', import.meta.url);
const place = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'imgdedup-tiles-'));
const filler = join(place, 'filler');
/** @typedef {import('./lib/tile-pack.js').PackedTile} Tile */
const { pack, tiles } = tilePack(data, numbers.tiles);

try {
  /** @type {Record<string, number | string>} */
  const figures = new Proxy(
    {},
    {
      // As they come: the whole takes long.
      set(target, name, value) {
        console.log(`${String(name)}: ${value}`);
        return Reflect.set(target, name, value);
      },
    },
  );
  const ways = /** @type {const} */ (['threads', 'processes']);
  for (const kind of ways) if (numbers[kind] > 0) await compare(kind, figures);
  const facts = { tiles: tiles.length, ...machineFacts() };
  console.log(factsText(facts));
  if (json !== undefined) save({ facts, figures }, json);
} finally {
  rmSync(place, { recursive: true, force: true });
}

/**
 * @param {'threads' | 'processes'} kind
 * @param {Record<string, number | string>} figures
 */
async function compare(kind, figures) {
  let [plain, put, later] = [Infinity, Infinity, Infinity];
  for (let turn = 0; turn < numbers.turns; turn += 1) {
    const [one, other] = [join(place, `${kind}-plain-${turn}`), join(place, `${kind}-put-${turn}`)];
    mkdirSync(one);
    mkdirSync(other);
    await createRepository(other);
    /** @param {'plain' | 'put'} way */
    const measured = async (way) => {
      settle(filler, numbers.fill > 0);
      const peak = new PeakUse(place);
      const run = await render(kind, way, way === 'plain' ? one : other, tiles);
      return { ...run, peak: peak.end() };
    };
    // Who comes second finds another disk: each is first every other time.
    const isPlainFirst = turn % 2 === 0;
    const before = isPlainFirst ? await measured('plain') : undefined;
    const first = await measured('put');
    const plainly = before ?? (await measured('plain'));
    plain = Math.min(plain, plainly.seconds);
    put = Math.min(put, first.seconds);
    if (turn === numbers.turns - 1) {
      figures[`${kind}: plain, tiles/s`] = Math.round(tiles.length / plain);
      figures[`${kind}: put, tiles/s`] = Math.round(tiles.length / put);
      // In a single turn nothing is put again.
      if (later < Infinity) {
        figures[`${kind}: put again unchanged, tiles/s`] = Math.round(tiles.length / later);
      }
      figures[`${kind}: put / plain, speed`] = rounded(plain / put);
      figures[`${kind}: plain, µs of CPU a tile, of it the system's`] = eachOf(plainly.cpu);
      figures[`${kind}: put, µs of CPU a tile, of it the system's`] = eachOf(first.cpu);
      figures[`${kind}: linked, share`] = rounded(first.outcomes.linked / tiles.length);
      figures[`${kind}: plain, MB on disk, at the most`] = `${megabytesOf(one)}, ${plainly.peak}`;
      figures[`${kind}: put, MB on disk with records, at the most`] =
        `${megabytesOf(other)}, ${first.peak}`;
      figures[`${kind}: rdfind afterwards, s`] = rounded(rdfind(one, join(place, 'rdfind.txt')));
      figures[`${kind}: rdfind, MB on disk`] = megabytesOf(one);
      figures[`${kind}: same end state`] = String(partition(one) === partition(other));
      // Its changed tiles are cut off: sharp would mend them.
      if (numbers.encode === 0) await secondRender(kind, other, figures);
      figures[`${kind}: stats`] = await stats(other);
    } else {
      later = Math.min(later, (await render(kind, 'put', other, tiles)).seconds);
    }
    // Nothing is removed yet: ext4 makes files several times as slowly for minutes after many went.
    spawnSync('sync');
  }
}

/**
 * @param {'threads' | 'processes'} kind
 * @param {'plain' | 'put'} way
 * @param {string} root
 * @param {Tile[]} rendered
 */
async function render(kind, way, root, rendered) {
  const count = numbers[kind];
  const size = Math.ceil(rendered.length / count);
  const writers = Array.from({ length: count }, (_, at) => {
    const share = {
      way,
      encodes: numbers.encode > 0,
      root,
      pack,
      tiles: rendered.slice(at * size, (at + 1) * size),
    };
    if (kind === 'threads') return new Worker(writer, { workerData: share });
    const child = fork(writer, { serialization: 'advanced' });
    child.send(share);
    return child;
  });
  await Promise.all(writers.map((one) => once(one, 'message')));
  const began = performance.now();
  const before = process.cpuUsage();
  const done = writers.map((one) => once(one, 'message'));
  for (const one of writers) {
    if (one instanceof Worker) one.postMessage('go');
    else one.send('go');
  }
  const outcomes = { written: 0, linked: 0, unchanged: 0 };
  const cpu = { user: 0, system: 0 };
  for (const [message] of await Promise.all(done)) {
    if (kind === 'processes') add(cpu, message.cpu);
    for (const name of /** @type {const} */ (['written', 'linked', 'unchanged'])) {
      outcomes[name] += message.outcomes[name];
    }
  }
  const seconds = (performance.now() - began) / 1000;
  // Of threads, the process tells.
  if (kind === 'threads') add(cpu, process.cpuUsage(before));
  return { seconds, cpu, outcomes };
}

/**
 * @param {NodeJS.CpuUsage} sum
 * @param {NodeJS.CpuUsage} one
 */
function add(sum, one) {
  sum.user += one.user;
  sum.system += one.system;
}

/** @param {NodeJS.CpuUsage} cpu microseconds */
function eachOf({ user, system }) {
  return `${Math.round((user + system) / tiles.length)}, ${Math.round(system / tiles.length)}`;
}

/**
 * Every tenth tile is another one of the same render, or one that was not there.
 * @param {'threads' | 'processes'} kind
 * @param {string} root
 * @param {Record<string, number | string>} figures
 */
async function secondRender(kind, root, figures) {
  const changed = tiles.map((tile, at) => {
    if (at % 10 !== 0 || tile.length < 3) return tile;
    // Without its last byte it is a content that was not there.
    return { ...tile, length: tile.length - 1 };
  });
  const before = new Map(tiles.map(({ path }) => [path, lstatSync(join(root, path))]));
  const { seconds, outcomes } = await render(kind, 'put', root, changed);
  let [inodes, times] = [0, 0];
  for (const [path, old] of before) {
    const now = lstatSync(join(root, path));
    if (now.ino !== old.ino) inodes += 1;
    if (now.mtimeMs !== old.mtimeMs) times += 1;
  }
  const meant = changed.filter((tile, at) => tile !== tiles[at]).length;
  figures[`${kind}: second render, tiles/s`] = Math.round(tiles.length / seconds);
  figures[`${kind}: second render, changed / inodes / mtimes / not unchanged`] =
    `${meant} / ${inodes} / ${times} / ${outcomes.written + outcomes.linked}`;
}

/** @param {string} root */
async function stats(root) {
  const repository = await Repository.open(findRepository(root));
  const found = await repository.stats();
  await repository.flush();
  return JSON.stringify(found);
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 1000) / 1000;
}
