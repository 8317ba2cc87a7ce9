// @ts-check
import { drawOver, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('sharp').Sharp} Sharp */

const MIDDLE = 128;
/** @type {import('sharp').Matrix3x3} */
const SEPIA = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];
const VIGNETTE = `<defs><radialGradient id="v" r="0.75"><stop offset="0.55" stop-opacity="0"/>
<stop offset="1" stop-opacity="0.45"/></radialGradient></defs>
<rect width="100%" height="100%" fill="url(#v)"/>`;

/** Brightness, contrast and colour. @type {import('../lib/picture.js').Edit[]} */
export const edits = [
  tone('brighter', (image) => image.linear(1.25, 0)),
  tone('darker', (image) => image.linear(0.75, 0)),
  tone('contrast-more', (image) => image.linear(1.3, MIDDLE * (1 - 1.3))),
  tone('contrast-less', (image) => image.linear(0.7, MIDDLE * (1 - 0.7))),
  { kind: 'tone', name: 'gamma-07', change: async (picture) => bend(picture, 0.7) },
  { kind: 'tone', name: 'gamma-14', change: async (picture) => bend(picture, 1.4) },
  tone('grey', (image) => image.greyscale()),
  tone('saturated', (image) => image.modulate({ saturation: 1.8 })),
  tone('sepia', (image) => image.recomb(SEPIA)),
  tone('cast', (image) => image.linear([1.15, 1, 0.8], [0, 0, 0])),
  tone('auto-level', (image) => image.normalise()),
  { kind: 'tone', name: 'vignette', change: (picture) => drawOver(picture, { svg: VIGNETTE }) },
];

/**
 * @param {string} name
 * @param {(image: Sharp) => Sharp} change
 * @returns {import('../lib/picture.js').Edit}
 */
function tone(name, change) {
  return { kind: 'tone', name, change: (picture) => pictureOf(change(imageOf(picture))) };
}

/**
 * sharp's own gamma stops at 1 downwards.
 *
 * @param {Picture} picture
 * @param {number} gamma
 * @returns {Picture}
 */
export function bend(picture, gamma) {
  const curve = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.round(255 * (level / 255) ** gamma),
  );
  return { ...picture, data: Buffer.from(picture.data.map((level) => curve[level] ?? level)) };
}
