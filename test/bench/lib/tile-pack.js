// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataSet } from './data-set.js';

/** @typedef {{ path: string, from: number, length: number }} PackedTile a tile, and where in the pack its bytes are */

const maker = fileURLToPath(new URL('make-tile-pack.js', import.meta.url));

/**
 * Tiles, made once for all ways of writing them, and for later runs.
 * @param {string} dataFolder of all data sets
 * @param {number} count
 * @returns {{ pack: string, list: string, tiles: PackedTile[] }} `list` is a file of JSON with the same
 */
export function tilePack(dataFolder, count) {
  const parameters = { kind: 'tiles', version: 1, count };
  const { tree } = dataSet(dataFolder, `tiles-${count}`, parameters, (folder) => {
    execFileSync(process.execPath, [maker, folder, String(count)], { stdio: 'inherit' });
    return { tiles: count };
  });
  const list = join(tree, 'tiles.json');
  return { pack: join(tree, 'pack'), list, tiles: JSON.parse(readFileSync(list, 'utf8')) };
}
