// @ts-check
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeTiles } from './tile-pictures.js';

/** @typedef {{ path: string, from: number, length: number }} PackedTile a tile, and where in the pack its bytes are */

/**
 * Has sharp make tiles, once for all ways of writing them.
 * @param {string} folder
 * @param {number} count
 * @returns {Promise<{ pack: string, list: string, tiles: PackedTile[] }>} `list` is a file of JSON with the same
 */
export async function makePack(folder, count) {
  const source = join(folder, 'source');
  const pack = join(folder, 'pack');
  const list = join(folder, 'tiles.json');
  const made = await makeTiles(source, count);
  rmSync(source, { recursive: true });
  const fd = openSync(pack, 'w');
  let at = 0;
  const tiles = made.map(({ path, bytes }) => {
    writeSync(fd, bytes);
    at += bytes.length;
    return { path, from: at - bytes.length, length: bytes.length };
  });
  closeSync(fd);
  writeFileSync(list, JSON.stringify(tiles));
  spawnSync('sync');
  return { pack: pack, list: list, tiles };
}
