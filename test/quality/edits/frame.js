// @ts-check
import { canvas, drawOver, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */

/** Things around the picture. @type {import('../lib/picture.js').Edit[]} */
export const edits = [
  { kind: 'border', name: 'border-white-5', change: (picture) => border(picture, 0.05, 'white') },
  { kind: 'border', name: 'border-black-15', change: (picture) => border(picture, 0.15, 'black') },
  { kind: 'border', name: 'border-blurred', change: blurredBars },
  { kind: 'border', name: 'border-polaroid', change: polaroid },
];

/**
 * @param {Picture} picture
 * @param {number} share of the longer side, on each side
 * @param {string} colour
 */
export async function border(picture, share, colour) {
  const { width, height } = picture;
  const margin = Math.round(Math.max(width, height) * share);
  const around = await canvas(width + 2 * margin, height + 2 * margin, colour);
  return drawOver(around, { picture, left: margin, top: margin });
}

/**
 * A story: upright 9:16, the free room filled with the same picture, enlarged and blurred.
 *
 * @param {Picture} picture
 */
async function blurredBars(picture) {
  const [width, height] = [720, 1280];
  const behind = await pictureOf(imageOf(picture).resize(width, height).blur(25));
  const front = await pictureOf(imageOf(picture).resize(width, height, { fit: 'inside' }));
  const left = (width - front.width) / 2;
  return drawOver(behind, { picture: front, left, top: (height - front.height) / 2 });
}

/** @param {Picture} picture */
async function polaroid(picture) {
  const margin = Math.max(picture.width, picture.height) * 0.06;
  const around = await canvas(
    picture.width + 2 * margin,
    picture.height + 4.5 * margin,
    'rgb(250,248,242)',
  );
  return drawOver(around, { picture, left: margin, top: margin });
}
