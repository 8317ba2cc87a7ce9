// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const PACKAGE = '@imagemagick/magick-wasm';
const require = createRequire(import.meta.url);

/**
 * @typedef {object} Magick
 * @property {(wasm: Uint8Array) => Promise<void>} initializeImageMagick
 * @property {{ read<T>(bytes: Uint8Array, work: (image: Image) => T): T }} ImageMagick
 */
/**
 * @typedef {object} Image
 * @property {number} quality
 * @property {<T>(format: string, work: (bytes: Uint8Array) => T) => T} write
 */

/** @type {Promise<Magick> | undefined} */
let started;

/** Whether the optional package is installed. */
export function hasMagick() {
  try {
    require.resolve(PACKAGE);
    return true;
  } catch {
    return false;
  }
}

/**
 * A picture in a format that sharp does not write.
 *
 * @param {Buffer} picture
 * @param {string} coder
 * @param {number} [quality]
 */
export async function writtenByMagick(picture, coder, quality = 85) {
  const { ImageMagick } = await (started ??= start());
  return ImageMagick.read(picture, (image) => {
    image.quality = quality;
    return image.write(coder, (bytes) => Buffer.from(bytes));
  });
}

/** @returns {Promise<Magick>} */
async function start() {
  const magick = require(PACKAGE);
  await magick.initializeImageMagick(readFileSync(require.resolve(`${PACKAGE}/magick.wasm`)));
  return magick;
}
