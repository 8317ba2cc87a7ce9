// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { dataSet, requireRoom } from './data-set.js';
import { imageFiles, toBuffer } from './image-files.js';
import { randomBytes, randomInteger, seededRandom } from './random.js';

/** JPEGs of fewer pixels are not taken. */
const LEAST_PIXELS = 6_000_000;

/** What cameras write, in turn: pixels and quality. */
const SHAPES = [
  { width: 4000, height: 3000, quality: 88 },
  { width: 6000, height: 4000, quality: 85 },
  { width: 3024, height: 4032, quality: 92 },
];
const PATCHES = 400;

/**
 * A folder of large JPEGs, all different by a comment that their decoders pass over: those of
 * `folder` in turn, or half a dozen made up. With a `side` they are scaled down: as messengers do, to
 * half of it and more on the longer side; those of `folder` may be small then.
 *
 * @param {string} dataFolder
 * @param {{ folder: string | undefined, files: number, seed: number, side: number }} options
 */
export async function bigJpegs(dataFolder, { folder, files, seed, side }) {
  const least = side === 0 ? LEAST_PIXELS : 0;
  const large =
    folder === undefined ? await madeUp(dataFolder, seed) : await takenFrom(folder, least);
  const found = side === 0 ? large : await scaledDown(large, side);
  if (found.length === 0) throw new Error(`${folder}: no JPEG of 6 megapixels`);
  const bytes = found.reduce((sum, jpeg) => sum + jpeg.length, 0);
  const mean = Math.round(bytes / found.length);
  const digest = createHash('sha256');
  for (const jpeg of found) digest.update(jpeg);
  const which = digest.digest('hex').slice(0, 12);
  const parameters = { kind: 'big-jpegs', version: 1, which, files };
  return dataSet(dataFolder, `big-jpegs-${which}-${files}`, parameters, (tree) => {
    requireRoom(tree, { files, bytes: files * mean });
    for (let number = 0; number < files; number++) {
      const jpeg = found[number % found.length] ?? Buffer.alloc(0);
      const name = `IMG_${String(number).padStart(6, '0')}.jpg`;
      writeFileSync(join(tree, name), withComment(jpeg, name));
    }
    return { files, pictures: found.length, 'mean bytes': mean };
  });
}

/**
 * @param {Buffer} jpeg
 * @param {string} text
 */
function withComment(jpeg, text) {
  const comment = Buffer.from(`\xff\xfe\0${String.fromCharCode(2 + text.length)}${text}`, 'latin1');
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

/**
 * Of each the side is another one, so that they are not all scaled alike once more.
 *
 * @param {Buffer[]} jpegs
 * @param {number} side
 */
function scaledDown(jpegs, side) {
  return Promise.all(
    jpegs.map((jpeg, at) => {
      const longest = Math.round((side * (50 + ((at * 37) % 51))) / 100);
      return sharp(jpeg, { failOn: 'none' })
        .autoOrient()
        .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 85 })
        .toBuffer();
    }),
  );
}

/**
 * @param {string} folder
 * @param {number} least pixels of those that are taken
 * @returns {Promise<Buffer[]>}
 */
async function takenFrom(folder, least) {
  const jpegs = [];
  for (const { path } of imageFiles(folder).values()) {
    const bytes = readFileSync(Buffer.concat([Buffer.from(`${folder}/`), toBuffer(path)]));
    if (bytes.readUInt16BE(0) !== 0xffd8) continue;
    const { width = 0, height = 0 } = await sharp(bytes)
      .metadata()
      .catch(() => ({}));
    if (width * height > least) jpegs.push(bytes);
  }
  return jpegs;
}

/**
 * Made once for each seed: it takes some seconds.
 *
 * @param {string} dataFolder
 * @param {number} seed
 * @returns {Promise<Buffer[]>}
 */
async function madeUp(dataFolder, seed) {
  const paths = Array.from({ length: 6 }, (_, at) => join(dataFolder, `scene-${seed}-${at}.jpg`));
  mkdirSync(dataFolder, { recursive: true });
  for (const [at, path] of paths.entries()) {
    if (!existsSync(path)) writeFileSync(path, await scene(seed, at));
  }
  return paths.map((path) => readFileSync(path));
}

/**
 * Patches of colour with soft edges, and a sensor's noise over them.
 *
 * @param {number} seed
 * @param {number} number
 */
async function scene(seed, number) {
  const shape = SHAPES[number % SHAPES.length];
  if (shape === undefined) throw new RangeError('no shape');
  const { width, height, quality } = shape;
  const random = seededRandom(seed * 1000 + number);
  const small = { width: width / 8, height: height / 8 };
  const raw = { ...small, channels: /** @type {const} */ (3) };
  const pixels = await sharp(drawing(random, small), { raw })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const noise = randomBytes(seed, number, pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    const level = (pixels[at] ?? 0) + ((noise[at] ?? 0) % 24) - 12;
    pixels[at] = Math.max(0, Math.min(255, level));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, optimiseCoding: false })
    .toBuffer();
}

/**
 * Ellipses of any colour, one over the other.
 *
 * @param {() => number} random
 * @param {{ width: number, height: number }} size
 */
function drawing(random, { width, height }) {
  const pixels = Buffer.alloc(width * height * 3, 0x99);
  for (let patch = 0; patch < PATCHES; patch++) {
    const [x, y] = [randomInteger(random, width), randomInteger(random, height)];
    const [across, down] = [3 + randomInteger(random, 90), 3 + randomInteger(random, 60)];
    const colour = Array.from({ length: 3 }, () => randomInteger(random, 256));
    for (let row = Math.max(0, y - down); row < Math.min(height, y + down); row++) {
      const half = Math.floor(across * Math.sqrt(1 - ((row - y) / down) ** 2));
      const [from, to] = [Math.max(0, x - half), Math.min(width, x + half)];
      for (let column = from; column < to; column++) pixels.set(colour, 3 * (row * width + column));
    }
  }
  return pixels;
}
