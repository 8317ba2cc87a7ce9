// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from './lib/random.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { readOptions } from './lib/options.js';

/** @typedef {{ key: number, phash: Uint8Array }} Entry */
/** @typedef {import('../../dist/picture/index/phash/neighbours.js').Neighbour} Neighbour */

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/neighbours.js [flags]

Builds, saves, opens, asks and updates the graph of pHashes, and compares it with comparing with every
entry: time, and what it finds within 40 bits in any of the eight symmetries. Needs "npm run build".`,
  numbers: {
    count: { value: 100_000, help: 'pHashes' },
    sample: { value: 500, help: 'pictures asked for, in 8 symmetries each' },
    family: { value: 600, help: 'members of one large family' },
  },
});

const radius = 40;
const { PhashScan } = await import('../../dist/picture/index/phash/phash-scan.js');
const { Neighbours, sweep } = await import('../../dist/picture/index/phash/neighbours.js');
const random = seededRandom(1);
const { count, sample } = numbers;
/** From one picture that is asked for to the next. */
const stride = Math.max(1, Math.floor(count / sample));
const entries = library(count, Math.min(numbers.family, count >> 2));
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-bench-'));
/** @type {Record<string, string | number>} */
const figures = {};
const before = process.memoryUsage.rss();

try {
  const built = await Neighbours.create();
  figures['build, µs/pHash'] = perItem(await timed(() => built.add(entries)), count);
  figures['memory, bytes/pHash'] = Math.round((process.memoryUsage.rss() - before) / count);
  figures['save, ms'] = whole(await timed(async () => void (await built.save(folder, 1))));
  const checksum = await built.save(folder, 2);
  await sweep(folder, checksum);
  figures['on disk, bytes/pHash'] = Math.round(checksum.length / count);
  await built[Symbol.asyncDispose]();

  /** @type {Awaited<ReturnType<typeof Neighbours.open>>} */
  let opened;
  figures['open, ms'] = whole(
    await timed(async () => void (opened = await Neighbours.open(folder, checksum))),
  );
  if (opened === undefined) throw new Error('a sound file was not opened');

  await ask(opened, entries, '');
  /** @type {Entry[]} */
  const updated = [];
  figures['update 1 %, ms'] = whole(await timed(() => update(opened, updated)));
  await ask(opened, updated, ' after the update');
  await opened[Symbol.asyncDispose]();
} finally {
  rmSync(folder, { recursive: true });
}

const facts = { count, sample, radius };
process.stdout.write(`## Neighbours\n\n${factsText(facts)}. ${factsText(machineFacts())}.\n\n`);
process.stdout.write('| figure, processor time | value |\n| --- | ---: |\n');
for (const [name, value] of Object.entries(figures))
  process.stdout.write(`| ${name} | ${value} |\n`);
save({ title: 'Neighbours', machine: machineFacts(), facts, figures }, json);

/**
 * Asks for pictures of the library in all eight symmetries, as nominating does: by the graph, whatever
 * its size, and by comparing with every entry.
 *
 * @param {import('../../dist/picture/index/phash/neighbours.js').Neighbours} neighbours
 * @param {readonly Entry[]} present
 * @param {string} when
 */
async function ask(neighbours, present, when) {
  const queries = Array.from({ length: sample }, (_, at) => ({
    phash: entries[at * stride]?.phash ?? stranger(),
  }));
  /** @type {Neighbour[][]} */
  let found = [];
  const asked = await timed(
    async () => void (found = await neighbours.withinTurned(queries, radius)),
  );
  figures[`graph${when}, µs/picture`] = perItem(asked, sample);
  /** @type {Neighbour[][]} */
  let exact = [];
  const rising = present.toSorted((a, b) => a.key - b.key);
  const scannedKeys = Uint32Array.from(rising, ({ key }) => key);
  const scan = new PhashScan(scannedKeys, Buffer.concat(rising.map(({ phash }) => phash)));
  const compared = await timed(async () => {
    exact = scan.withinTurned(queries, radius);
    return Promise.resolve();
  });
  figures[`comparing with all${when}, µs/picture`] = perItem(compared, sample);
  let [hits, wanted] = [0, 0];
  for (const [at, expected] of exact.entries()) {
    const keys = new Set((found[at] ?? []).map(({ key }) => key));
    hits += expected.filter(({ key }) => keys.has(key)).length;
    wanted += expected.length;
  }
  figures[`recall of the graph${when}`] = `${(hits / wanted).toFixed(5)} (${hits} of ${wanted})`;
}

/**
 * Removes one in a hundred and adds as many. What is there then is added to `present`.
 *
 * @param {import('../../dist/picture/index/phash/neighbours.js').Neighbours} neighbours
 * @param {Entry[]} present
 */
async function update(neighbours, present) {
  const share = Math.ceil(count / 100);
  const gone = new Set(Array.from({ length: share }, (_, at) => at * 97));
  await neighbours.remove([...gone]);
  const fresh = library(share, 0).map(({ phash }, at) => ({ key: count + at, phash }));
  await neighbours.add(fresh);
  for (const entry of [...entries, ...fresh]) if (!gone.has(entry.key)) present.push(entry);
}

/**
 * Strangers, a quarter of them with up to six copies within the radius, and one large family.
 *
 * @param {number} size
 * @param {number} family
 * @returns {Entry[]}
 */
function library(size, family) {
  const phashes = [];
  const centre = stranger();
  for (let at = 0; at < family; at += 1) phashes.push(copyOf(centre));
  while (phashes.length < size) {
    const original = stranger();
    phashes.push(original);
    const copies = random() < 0.25 ? Math.ceil(random() * 6) : 0;
    for (let copy = 0; copy < copies && phashes.length < size; copy += 1) {
      phashes.push(copyOf(original));
    }
  }
  return phashes.map((phash, key) => ({ key, phash }));
}

/** The bit of the mean is 0 in every pHash. @returns {Uint8Array} */
function stranger() {
  return Uint8Array.from({ length: 32 }, (_, at) => (random() * 256) & (at === 0 ? 0xfe : 0xff));
}

/**
 * With up to 40 bits flipped.
 *
 * @param {Uint8Array} phash
 */
function copyOf(phash) {
  const copy = Uint8Array.from(phash);
  for (let bits = random() * radius; bits > 0; bits -= 1) {
    const place = 1 + Math.floor(random() * 255);
    copy[place >> 3] = (copy[place >> 3] ?? 0) ^ (1 << (place & 7));
  }
  return copy;
}

/**
 * Time of the processor, in all threads: the work is done in one, and others at work do not show.
 *
 * @param {() => Promise<void>} work
 * @returns {Promise<number>} milliseconds
 */
async function timed(work) {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/**
 * @param {number} milliseconds
 * @param {number} items
 */
function perItem(milliseconds, items) {
  return Math.round((milliseconds * 1000) / items);
}

/** @param {number} milliseconds */
function whole(milliseconds) {
  return Math.round(milliseconds);
}
