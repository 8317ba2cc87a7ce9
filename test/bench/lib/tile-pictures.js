// @ts-check
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
 * @param {string} folder is made, and empty in the end
 * @param {number} count
 * @returns {AsyncGenerator<Tile>} in the order of their paths
 */
export async function* makeTiles(folder, count) {
  const side = Math.min(40, Math.max(8, Math.ceil(Math.sqrt(count / 1.35))));
  const random = seededRandom(17);
  /** @type {Map<number, Buffer>} */
  const areas = new Map();
  const width = side * tileSize;
  const pixels = Buffer.alloc(width * width);
  let left = count;
  for (let picture = 0; left > 0; picture += 1) {
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const isRepeated = random() < repeated;
        const seed = isRepeated ? randomInteger(random, patterns) : 1000 + random() * 1e9;
        const area = areas.get(seed) ?? paint(seed);
        if (isRepeated) areas.set(seed, area);
        for (let y = 0; y < tileSize; y += 1) {
          const to = (row * tileSize + y) * width + column * tileSize;
          area.copy(pixels, to, y * tileSize, (y + 1) * tileSize);
        }
      }
    }
    mkdirSync(folder, { recursive: true });
    await sharp(pixels, { raw: { width, height: width, channels: 1 }, limitInputPixels: false })
      .jpeg({ quality: 80 })
      .tile({ size: tileSize, overlap: 0, layout: 'dz' })
      .toFile(join(folder, `${picture}.dz`));
    const below = `${picture}_files`;
    for (const name of tileNames(join(folder, below)).slice(0, left)) {
      left -= 1;
      yield { path: `${below}/${name}`, bytes: readFileSync(join(folder, below, name)) };
    }
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder */
function tileNames(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.jpeg')).toSorted();
}

/**
 * A hilly area with some noise.
 * @param {number} seed
 */
function paint(seed) {
  const random = seededRandom(seed);
  const [a, b, c] = [random() * 0.1, random() * 0.1, random() * 6];
  const hills = Float64Array.from({ length: tileSize }, (_, x) => Math.sin(a * x) * 40);
  const area = Buffer.alloc(tileSize * tileSize);
  let noise = Math.floor(seed) | 1;
  for (let y = 0; y < tileSize; y += 1) {
    const height = 128 + Math.sin(b * y + c) * 60;
    for (let x = 0; x < tileSize; x += 1) {
      noise = (Math.imul(noise, 1103515245) + 12345) | 0;
      area[y * tileSize + x] = height + (hills[x] ?? 0) + ((noise >>> 16) & 15);
    }
  }
  return area;
}
