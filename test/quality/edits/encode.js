// @ts-check
import { hasHeifEnc } from '../lib/heic.js';
import { hasMagick } from '../lib/magick.js';
import { imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Edit} Edit */

/** The same picture in other bytes. @type {Edit[]} */
const encodings = [
  { kind: 'encode', name: 'jpeg-q90', saving: { quality: 90 } },
  { kind: 'encode', name: 'jpeg-q50', saving: { quality: 50 } },
  { kind: 'encode', name: 'jpeg-q20', saving: { quality: 20 } },
  { kind: 'encode', name: 'webp-q50', saving: { format: 'webp', quality: 50 } },
  { kind: 'encode', name: 'avif-q50', saving: { format: 'avif', quality: 50 } },
  { kind: 'encode', name: 'png', saving: { format: 'png' } },
];

/** @type {Edit[]} */
const scales = [
  { kind: 'scale', name: 'scale-75', change: (picture) => scale(picture, 0.75) },
  { kind: 'scale', name: 'scale-50', change: (picture) => scale(picture, 0.5) },
  { kind: 'scale', name: 'scale-25', change: (picture) => scale(picture, 0.25) },
  { kind: 'scale', name: 'scale-150', change: (picture) => scale(picture, 1.5) },
  {
    kind: 'scale',
    name: 'messenger-1280',
    change: (picture) => within(picture, 1280),
    saving: { quality: 70 },
  },
];

/** A camera's raw file, whose preview the picture is. @type {Edit[]} */
const raw = [{ kind: 'dng-preview', name: 'dng-preview', saving: { format: 'dng', quality: 85 } }];

/** What other programs write, where they are installed. @type {Edit[]} */
const foreign = [
  ...writable('heic', hasHeifEnc(), 'heif-enc'),
  ...writable('jxl', hasMagick(), '@imagemagick/magick-wasm'),
];

export const edits = [...encodings, ...scales, ...raw, ...foreign];

/**
 * @param {'heic' | 'jxl'} format
 * @param {boolean} isThere
 * @param {string} encoder
 * @returns {Edit[]}
 */
function writable(format, isThere, encoder) {
  if (!isThere) process.stderr.write(`${format} is left out: needs ${encoder}\n`);
  return isThere ? [{ kind: format, name: `${format}-q60`, saving: { format, quality: 60 } }] : [];
}

/**
 * @param {import('../lib/picture.js').Picture} picture
 * @param {number} factor
 */
function scale(picture, factor) {
  return pictureOf(imageOf(picture).resize(Math.max(16, Math.round(picture.width * factor))));
}

/**
 * @param {import('../lib/picture.js').Picture} picture
 * @param {number} side
 */
export function within(picture, side) {
  const fit = /** @type {const} */ ({ fit: 'inside', withoutEnlargement: true });
  return pictureOf(imageOf(picture).resize(side, side, fit));
}
