// @ts-check
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepository, findRepository, importFiles, Repository } from '../../dist/index.js';
import { readOptions } from './lib/options.js';
import { seededRandom } from './lib/random.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { settle } from './lib/settle.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/import.js [flags]

Imports made-up files and, in turn, copies the same with cp and an fsync each; verification is counted apart. Medians.
Times of files are whole steps of their filesystem: 2000 ms on FAT, 10 on exFAT; with --step 0 as the disk has them, to
the nanosecond, which Node cannot say, and tools of the system do.
Most memory is told, too: with --files 100000 --bytes 10000 it is the soak of a large card. Needs "npm run build".`,
  numbers: {
    files: { value: 150, help: 'files' },
    bytes: { value: 4_000_000, help: 'bytes of each' },
    step: { value: 10, help: 'milliseconds in steps of which the card keeps times' },
    turns: { value: 4, help: 'times each' },
    fill: { value: 1, help: '0 leaves memory as it is before each copy' },
  },
});

const place = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'imgdedup-bench-'));
const card = join(place, 'card');
const filler = join(place, 'filler');
const random = seededRandom(7);
/** @type {Record<'import' | 'cp' | 'verify', number[]>} */
const seconds = { import: [], cp: [], verify: [] };

try {
  makeCard();
  for (let turn = 0; turn < numbers.turns; turn += 1) {
    // Who comes second finds another disk cache: each is first every other time.
    if (turn % 2 === 0) seconds.cp.push(copyBySystem(join(place, 'cp')));
    const { copying, verifying } = await bringIn(join(place, 'library'));
    seconds.import.push(copying);
    seconds.verify.push(verifying);
    if (turn % 2 === 1) seconds.cp.push(copyBySystem(join(place, 'cp')));
  }
  const megabytes = (numbers.files * numbers.bytes) / 1e6;
  const [own, cp] = [median(seconds.import), median(seconds.cp)];
  const figures = {
    'cp and fsync, MB/s': rounded(megabytes / cp),
    'import, MB/s': rounded(megabytes / own),
    'import / cp, speed': rounded(cp / own),
    'verification, s': rounded(median(seconds.verify)),
    'most memory, MB': Math.round(process.resourceUsage().maxRSS / 1000),
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name}: ${value}`);
  const facts = machineFacts();
  console.log(factsText(facts));
  if (json !== undefined) save({ facts, figures }, json);
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** A thousand files a folder, as cameras make them. */
function makeCard() {
  const bytes = Buffer.alloc(numbers.bytes);
  for (let at = 0; at < numbers.files; at += 1) {
    const folder = join(card, 'DCIM', `${100 + Math.floor(at / 1000)}CANON`);
    if (at % 1000 === 0) mkdirSync(folder, { recursive: true });
    for (let offset = 0; offset < bytes.length; offset += 512) {
      bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), Math.min(offset, bytes.length - 4));
    }
    const path = join(folder, `IMG_${String(at).padStart(6, '0')}.JPG`);
    writeFileSync(path, bytes);
    if (numbers.step > 0) utimesSync(path, taken(at), taken(at));
  }
  execFileSync('sync');
}

/**
 * A picture every few seconds.
 * @param {number} at
 */
function taken(at) {
  return new Date(Math.floor((1_780_000_000_000 + at * 3210) / numbers.step) * numbers.step);
}

/** @param {string} to */
function copyBySystem(to) {
  mkdirSync(to);
  settleWithCard();
  const began = performance.now();
  execFileSync('cp', ['-r', '--preserve=mode,timestamps', card, to]);
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    const fd = openSync(join(entry.parentPath, entry.name), 'r');
    fsyncSync(fd);
    closeSync(fd);
  }
  const took = (performance.now() - began) / 1000;
  remove(to);
  return took;
}

/** The card is read already: how quick it is is nobody's merit. */
function settleWithCard() {
  settle(filler, numbers.fill > 0);
  if (numbers.fill > 0) execFileSync('sh', ['-c', 'cat "$0"/DCIM/*/* > /dev/null', card]);
}

/**
 * The disk's room that one copy took, the next one takes again.
 * @param {string} folder
 */
function remove(folder) {
  rmSync(folder, { recursive: true });
  execFileSync('sync');
}

/** @param {string} root */
async function bringIn(root) {
  mkdirSync(root);
  await createRepository(root);
  const repository = await Repository.open(findRepository(root));
  settleWithCard();
  const result = await importFiles(repository, {
    sources: [{ folder: card }],
    to: '{folder}/{name}',
  });
  if (result.copied !== numbers.files) throw new Error(`${result.copied} files copied`);
  remove(root);
  return { copying: result.seconds - result.verifySeconds, verifying: result.verifySeconds };
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 100) / 100;
}
