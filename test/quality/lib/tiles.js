// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMade, markMade } from './cache.js';
import { cut, loadPicture, save } from './picture.js';

/** @typedef {{ photo: string, file: string }} Tile a quarter of a photo, as a picture of its own */

const SOURCES = ['tiles', 'picture'].map((name) =>
  fileURLToPath(new URL(`${name}.js`, import.meta.url)),
);
const QUARTERS = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
];

/**
 * Quarters of photos: many more pictures that have nothing to do with each other.
 *
 * @param {string} folder
 * @param {readonly string[]} originals
 * @returns {Promise<Tile[]>}
 */
export async function photoTiles(folder, originals) {
  for (const photo of originals) {
    const made = join(folder, 'made', basename(photo));
    if (isMade(made, SOURCES, photo)) continue;
    mkdirSync(made, { recursive: true });
    const picture = await loadPicture(photo);
    const [width, height] = [Math.floor(picture.width / 2), Math.floor(picture.height / 2)];
    for (const [number, { x, y }] of QUARTERS.entries()) {
      const tile = await cut(picture, { left: x * width, top: y * height, width, height });
      writeFileSync(tileFile(folder, photo, number), await save(tile));
    }
    markMade(made, SOURCES, photo);
  }
  return originals.flatMap((photo) =>
    QUARTERS.map((_, number) => ({ photo, file: tileFile(folder, photo, number) })),
  );
}

/**
 * @param {string} folder
 * @param {string} photo
 * @param {number} number
 */
function tileFile(folder, photo, number) {
  return join(folder, `${basename(photo)}-${number}.jpg`);
}
