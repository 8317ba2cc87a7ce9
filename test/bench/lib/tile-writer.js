// @ts-check
/**
 * Writes its share of tiles, as a thread or as a process: plainly, or by `put`. It reads them first and waits to be told
 * to begin.
 */
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { findRepository, Repository } from '../../../dist/index.js';

/**
 * @typedef {object} Share
 * @property {'plain' | 'put'} way
 * @property {boolean} encodes whether tiles are encoded before they are written
 * @property {string} root
 * @property {string} pack file with the bytes of all tiles
 * @property {{ path: string, from: number, length: number }[]} tiles
 */

/** @type {Share} */
const { way, encodes, root, pack, tiles } = isMainThread ? await firstMessage() : workerData;
const loaded = load();
/** @param {object} message */
const tell = (message) =>
  parentPort === null ? process.send?.(message) : parentPort.postMessage(message);
tell({ isReady: true });
await firstMessage();
const before = process.cpuUsage();
const done = way === 'plain' ? await writePlainly() : await put();
tell({ outcomes: done, cpu: process.cpuUsage(before) });
if (isMainThread) process.disconnect();

/** @returns {Promise<any>} */
function firstMessage() {
  return new Promise((resolve) => {
    if (parentPort === null) process.once('message', resolve);
    else parentPort.once('message', resolve);
  });
}

function load() {
  const fd = openSync(pack, 'r');
  const all = tiles.map(({ path, from, length }) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    readSync(fd, bytes, 0, length, from);
    return { path, bytes };
  });
  closeSync(fd);
  return all;
}

async function writePlainly() {
  const made = new Set();
  for (const { path, bytes } of loaded) {
    const to = join(root, path);
    const folder = dirname(to);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(to, encodes ? await encoded(bytes) : bytes);
  }
  return { written: loaded.length, linked: 0, unchanged: 0 };
}

async function put() {
  const outcomes = { written: 0, linked: 0, unchanged: 0 };
  const repository = await Repository.open(findRepository(root));
  for (const { path, bytes } of loaded) {
    const { outcome } = await repository.put(path, encodes ? await encoded(bytes) : bytes);
    outcomes[outcome] += 1;
  }
  await repository.flush();
  return outcomes;
}

/** As a renderer makes it of pixels: of equal ones equal bytes. @param {Buffer} tile */
function encoded(tile) {
  return sharp(tile).jpeg({ quality: 80 }).toBuffer();
}
