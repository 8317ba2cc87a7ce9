// @ts-check
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomInteger, seededRandom } from './random.js';

const tileSize = 256;
/** Areas that come again and again, such as water on a map. */
const patterns = 40;
/** Of the areas of a picture. Halved levels have fewer equal tiles than the full one. */
const repeated = 0.42;

/**
 * A tile that is to be written.
 * @typedef {{ path: string, bytes: Buffer }} Tile
 */

/**
 * Has sharp cut made-up pictures with repeated areas into tiles, until there are enough.
 * @param {string} folder is made
 * @param {number} count
 * @returns {Promise<Tile[]>} in the order of their paths
 */
export async function makeTiles(folder, count) {
  const side = Math.min(40, Math.max(8, Math.ceil(Math.sqrt(count / 1.35))));
  const random = seededRandom(17);
  /** @type {Tile[]} */
  const tiles = [];
  for (let picture = 0; tiles.length < count; picture += 1) {
    const width = side * tileSize;
    const pixels = Buffer.alloc(width * width);
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const isRepeated = random() < repeated;
        const seed = isRepeated ? randomInteger(random, patterns) : 1000 + random() * 1e9;
        paint(pixels, width, row, column, seed);
      }
    }
    mkdirSync(folder, { recursive: true });
    await sharp(pixels, {
      raw: { width, height: width, channels: 1 },
      limitInputPixels: false,
    })
      .jpeg({ quality: 80 })
      .tile({ size: tileSize, overlap: 0, layout: 'dz' })
      .toFile(join(folder, `${picture}.dz`));
    tiles.push(...readTiles(folder, `${picture}_files`));
  }
  return tiles.slice(0, count);
}

/**
 * @param {string} folder
 * @param {string} below
 * @returns {Tile[]}
 */
function readTiles(folder, below) {
  const names = readdirSync(join(folder, below), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.jpeg'))
    .toSorted()
    .map((name) => ({
      path: `${below}/${name}`,
      bytes: readFileSync(join(folder, below, name)),
    }));
}

/**
 * A hilly area with some noise.
 * @param {Buffer} pixels
 * @param {number} width
 * @param {number} row
 * @param {number} column
 * @param {number} seed
 */
function paint(pixels, width, row, column, seed) {
  const random = seededRandom(seed);
  const [a, b, c] = [random() * 0.1, random() * 0.1, random() * 6];
  let noise = Math.floor(seed) | 1;
  for (let y = 0; y < tileSize; y += 1) {
    const from = (row * tileSize + y) * width + column * tileSize;
    const slope = Math.sin(b * y + c) * 60;
    for (let x = 0; x < tileSize; x += 1) {
      noise = (Math.imul(noise, 1103515245) + 12345) | 0;
      pixels[from + x] = 128 + slope + Math.sin(a * x) * 40 + ((noise >>> 16) & 15);
    }
  }
}
