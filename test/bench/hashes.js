// How fast the hashes of contents are, and `rehash`: user and system time of this process, medians of several turns.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { contentHash, pairedHash } from '../../dist/digest/content-hash.js';

const names = ['xxh64', 'sha256', 'blake2b512', 'shake256', 'blake3', 'blake3:64'];
const turns = 5;
const bytes = randomBytes(64 * 1024 * 1024);

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function speedOf(hash) {
  const running = hash.start();
  const began = cpu();
  for (let from = 0; from < bytes.length; from += 1024 * 1024) {
    running.update(bytes.subarray(from, from + 1024 * 1024));
  }
  running.digest();
  return bytes.length / 1e6 / (cpu() - began);
}

const hashes = await Promise.all(names.map((name) => contentHash(name)));
const [first] = hashes;
const speeds = new Map(names.map((name) => [name, { alone: [], paired: [] }]));
for (let turn = 0; turn < turns; turn += 1) {
  for (const [at, hash] of hashes.entries()) {
    speeds.get(names[at]).alone.push(speedOf(hash));
    speeds.get(names[at]).paired.push(speedOf(pairedHash(first, hash)));
  }
}
console.log('| hash | MB/s | with xxh64, as rehash reads |');
for (const [name, { alone, paired }] of speeds) {
  console.log(`| ${name} | ${median(alone).toFixed(0)} | ${median(paired).toFixed(0)} |`);
}

const folder = mkdtempSync(join(tmpdir(), 'imgdedup-hashes-'));
const program = join(import.meta.dirname, '../../bin/imgdedup.js');
const run = (...args) =>
  execFileSync(process.execPath, [program, '-C', folder, ...args], { encoding: 'utf8' });
try {
  for (let at = 0; at < 40; at += 1) {
    writeFileSync(join(folder, `${at}.jpg`), randomBytes(16 * 1024 * 1024));
  }
  run('init');
  run('index', '--no-similar');
  for (const to of ['sha256', 'blake3', 'xxh64']) {
    const { summary } = JSON.parse(run('rehash', '--to', to, '--json'));
    const speed = summary.bytes / 1e6 / summary.seconds;
    console.log(`rehash --to ${to}: ${speed.toFixed(0)} MB/s by the clock`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
