// @ts-check
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { dngAround } from './dng.js';
import { writtenByHeifEnc } from './heic.js';
import { writtenByMagick } from './magick.js';

/**
 * Decoded pixels, upright, on white: what every edit starts from.
 *
 * @typedef {object} Picture
 * @property {Buffer} data sRGB, three bytes a pixel
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} Saving how a picture becomes a file; a JPEG of quality 88 unless told otherwise
 * @property {'jpeg' | 'webp' | 'avif' | 'png' | 'dng' | 'heic' | 'jxl'} [format]
 * @property {number} [quality]
 * @property {number} [orientation] EXIF
 */

/**
 * One way of changing a photo.
 *
 * @typedef {object} Edit
 * @property {string} kind what a recall is required of
 * @property {string} name
 * @property {(picture: Picture, random: () => number, stranger: Stranger) => Promise<Picture>} [change]
 * @property {Saving} [saving]
 */

/**
 * A photo that shows nothing of any of the set, where there is one.
 *
 * @typedef {(random: () => number) => Promise<Picture | undefined>} Stranger
 */

/** @typedef {{ left: number, top: number, width: number, height: number }} Area */

const CHANNELS = /** @type {const} */ (3);
// Edited copies are made from at most this much; the originals stay as they are. Larger pictures
// would only take longer: no edit here depends on the last pixels.
const WORKING_SIDE = 1280;
const NEEDED_SIDE = 16;

/**
 * @param {string | Buffer} input file or its bytes
 * @param {number} [side] no side is longer
 * @returns {Promise<Picture>}
 */
export function loadPicture(input, side = WORKING_SIDE) {
  const image = sharp(input, { failOn: 'none', limitInputPixels: 2 ** 28 })
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true });
  return pictureOf(image);
}

/**
 * @param {import('sharp').Sharp} image
 * @returns {Promise<Picture>}
 */
export async function pictureOf(image) {
  const { data, info } = await image
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    // Overlays, drawn after flattening, bring a channel of their own.
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const pixels = info.channels === 1 ? Buffer.from(tripled(data)) : data;
  return { data: pixels, width: info.width, height: info.height };
}

/** @param {Buffer} grey which sharp gives one channel in every colour space */
function tripled(grey) {
  const data = new Uint8Array(grey.length * CHANNELS);
  for (const [place, level] of grey.entries()) data.fill(level, place * 3, place * 3 + 3);
  return data;
}

/** @param {Picture} picture */
export function imageOf({ data, width, height }) {
  return sharp(data, { raw: { width, height, channels: CHANNELS } });
}

/**
 * @param {Picture} picture
 * @param {Area} area
 */
export function cut(picture, { left, top, width, height }) {
  const wide = clamp(Math.round(width), NEEDED_SIDE, picture.width);
  const high = clamp(Math.round(height), NEEDED_SIDE, picture.height);
  return pictureOf(
    imageOf(picture).extract({
      left: clamp(Math.round(left), 0, picture.width - wide),
      top: clamp(Math.round(top), 0, picture.height - high),
      width: wide,
      height: high,
    }),
  );
}

/**
 * Draws pictures or SVG over a picture.
 *
 * @param {Picture} picture
 * @param {...({ svg: string } | { picture: Picture, left: number, top: number })} layers
 */
export async function drawOver(picture, ...layers) {
  const overlays = layers.map((layer) =>
    'svg' in layer
      ? { input: Buffer.from(svgOf(picture, layer.svg)), left: 0, top: 0 }
      : {
          input: layer.picture.data,
          raw: { width: layer.picture.width, height: layer.picture.height, channels: CHANNELS },
          left: Math.round(layer.left),
          top: Math.round(layer.top),
        },
  );
  return pictureOf(imageOf(picture).composite(overlays));
}

/**
 * @param {number} width
 * @param {number} height
 * @param {string} colour
 */
export function canvas(width, height, colour) {
  const size = { width: Math.round(width), height: Math.round(height) };
  return pictureOf(sharp({ create: { ...size, channels: CHANNELS, background: colour } }));
}

/**
 * @param {{ width: number, height: number }} size
 * @param {string} body
 */
export function svgOf({ width, height }, body) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
}

/**
 * @param {Picture} picture
 * @param {Saving} [saving]
 */
export async function save(picture, { format = 'jpeg', quality = 88, orientation } = {}) {
  const image = imageOf(picture);
  if (format === 'dng') {
    return dngAround(await image.jpeg({ quality }).toBuffer(), picture, orientation ?? 1);
  }
  if (format === 'heic') return writtenByHeifEnc(await image.png().toBuffer(), quality);
  if (format === 'jxl') return writtenByMagick(await image.png().toBuffer(), 'JXL', quality);
  if (orientation !== undefined) image.withMetadata({ orientation });
  // The least effort: a third of the time, and much the same picture.
  const effort = format === 'avif' ? { effort: 1 } : {};
  return image.toFormat(format, { ...(format === 'png' ? {} : { quality }), ...effort }).toBuffer();
}

/** @param {...string} names what the numbers are for; equal names give equal numbers */
export function seedOf(...names) {
  return createHash('sha256').update(names.join('\0')).digest().readUInt32LE();
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.max(least, Math.min(most, value));
}
