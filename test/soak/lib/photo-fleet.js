// @ts-check
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const module = (/** @type {string} */ path) =>
  new URL(`../../../dist/${path}.js`, import.meta.url).href;
/** @type {typeof import('../../../src/picture/decode/pixels.js')} */
const { loadSharp } = await import(module('picture/decode/pixels'));
/** @type {typeof import('../../../src/storage/codecs/picture.js')} */
const { pictureCodec } = await import(module('storage/codecs/picture'));
/** @type {typeof import('../../../src/storage/keys.js')} */
const { factsPrefix, featuresPrefix, picturePrefix, relatedPrefix, relationPrefix } = await import(
  module('storage/keys')
);
/** @type {typeof import('../../../src/storage/level-store.js')} */
const { levelStoreSource } = await import(module('storage/level-store'));

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
const samples = join(packageRoot, 'test/fixtures/photos');

/** The program as it is here. */
export const program = join(packageRoot, 'bin/imgdedup.js');

/**
 * Sample photos in many sizes, which look alike.
 *
 * @param {string} folder
 * @param {number} count
 */
export async function makePhotos(folder, count) {
  const names = readdirSync(samples, { recursive: true, encoding: 'utf8' });
  const jpegs = names.filter((name) => name.endsWith('.jpg')).toSorted();
  mkdirSync(folder);
  for (let at = 0; at < count; at += 1) {
    const width = 800 - 4 * at;
    const photo = loadSharp()(join(samples, jpegs[at % jpegs.length] ?? '')).resize({ width });
    await photo.jpeg().toFile(join(folder, `${at}.jpg`));
  }
}

/**
 * The program as another version would be.
 *
 * @param {string} folder
 * @returns its path
 */
export function otherVersion(folder) {
  for (const part of ['bin', 'dist']) {
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
  }
  const described = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...described, version: '999.0.0' }));
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'bin/imgdedup.js');
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @returns {string} its stdout
 */
export function imgdedup(cwd, ...args) {
  const options = /** @type {const} */ ({ cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}: ${stderr}`);
  return stdout;
}

/**
 * What a process prints, which grows.
 *
 * @param {{ readonly stdout: import('node:stream').Readable, readonly stderr: import('node:stream').Readable }} child
 */
export function printedOf({ stdout, stderr }) {
  const printed = { stdout: '', stderr: '' };
  stdout.on('data', (part) => (printed.stdout += String(part)));
  stderr.on('data', (part) => (printed.stderr += String(part)));
  return printed;
}

/**
 * A repository that knows nothing yet.
 *
 * @param {string} folder
 */
export function freshRepository(folder) {
  rmSync(join(folder, '.imgdedup'), { recursive: true, force: true });
  imgdedup(folder, 'init', '--quiet');
}

/** All that was found out of pictures; without their numbers, which go by who was first. @param {string} folder */
export async function pictureRecords(folder) {
  return await recordsOf(folder, [picturePrefix, featuresPrefix, factsPrefix]);
}

/** How pictures come from each other, by their numbers. @param {string} folder */
export async function relationRecords(folder) {
  return await recordsOf(folder, [relationPrefix, relatedPrefix]);
}

/**
 * @param {string} folder
 * @param {readonly Uint8Array[]} prefixes
 */
async function recordsOf(folder, prefixes) {
  const store = await levelStoreSource(join(folder, '.imgdedup/store')).open();
  /** @type {Map<string, string>} */
  const found = new Map();
  try {
    for (const prefix of prefixes) {
      for await (const [key, value] of store.range(prefix)) {
        const same =
          prefix === picturePrefix
            ? pictureCodec.encode({ ...pictureCodec.decode(value), number: 0 })
            : value;
        found.set(Buffer.from(key).toString('hex'), Buffer.from(same).toString('hex'));
      }
    }
  } finally {
    await store[Symbol.asyncDispose]();
  }
  return found;
}
