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
 * `folder` in turn, or a dozen made up.
 *
 * @param {string} dataFolder
 * @param {{ folder: string | undefined, files: number, seed: number }} options
 */
export async function bigJpegs(dataFolder, { folder, files, seed }) {
  const found = folder === undefined ? await madeUp(dataFolder, seed) : await takenFrom(folder);
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
 * @param {string} folder
 * @returns {Promise<Buffer[]>}
 */
async function takenFrom(folder) {
  const jpegs = [];
  for (const { path } of imageFiles(folder).values()) {
    const bytes = readFileSync(Buffer.concat([Buffer.from(`${folder}/`), toBuffer(path)]));
    if (bytes.readUInt16BE(0) !== 0xffd8) continue;
    const { width = 0, height = 0 } = await sharp(bytes)
      .metadata()
      .catch(() => ({}));
    if (width * height >= LEAST_PIXELS) jpegs.push(bytes);
  }
  return jpegs;
}

/**
 * Made once for each seed: it takes half a minute.
 *
 * @param {string} dataFolder
 * @param {number} seed
 * @returns {Promise<Buffer[]>}
 */
async function madeUp(dataFolder, seed) {
  const paths = Array.from({ length: 12 }, (_, at) => join(dataFolder, `scene-${seed}-${at}.jpg`));
  mkdirSync(dataFolder, { recursive: true });
  for (const [at, path] of paths.entries()) {
    if (!existsSync(path)) writeFileSync(path, await scene(seed, at));
  }
  const jpegs = paths.map((path) => readFileSync(path));
  return jpegs;
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
  const patches = Array.from({ length: PATCHES }, () => {
    const [x, y] = [randomInteger(random, width), randomInteger(random, height)];
    const [across, down] = [20 + randomInteger(random, 700), 20 + randomInteger(random, 500)];
    const colour = `rgb(${Array.from({ length: 3 }, () => randomInteger(random, 256)).join(',')})`;
    const turn = `rotate(${randomInteger(random, 360)} ${x} ${y})`;
    return `<ellipse cx="${x}" cy="${y}" rx="${across}" ry="${down}" fill="${colour}" opacity="0.8" transform="${turn}"/>`;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#89a"/>${patches.join('')}</svg>`;
  const noise = randomBytes(seed, number, width * height * 3);
  for (let at = 0; at < noise.length; at++) noise[at] = 118 + ((noise[at] ?? 0) % 20);
  return sharp(Buffer.from(drawing))
    .flatten()
    .composite([{ input: noise, raw: { width, height, channels: 3 }, blend: 'soft-light' }])
    .jpeg({ quality, optimiseCoding: false })
    .toBuffer();
}
