// @ts-check
import { imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

/** @type {Edit[]} */
const blurs = [
  { kind: 'blur-noise', name: 'blur-small', change: (picture) => blur(picture, 1 / 500) },
  { kind: 'blur-noise', name: 'blur-medium', change: (picture) => blur(picture, 1 / 200) },
  {
    kind: 'blur-noise',
    name: 'noise-small',
    change: async (picture, random) => grain(picture, random, 8),
  },
  {
    kind: 'blur-noise',
    name: 'noise-medium',
    change: async (picture, random) => grain(picture, random, 20),
  },
  {
    kind: 'blur-noise',
    name: 'median',
    change: (picture) => pictureOf(imageOf(picture).median(5)),
  },
];

/** @type {Edit[]} */
const sharpened = [
  {
    kind: 'sharpen',
    name: 'sharpen',
    change: (picture) => pictureOf(imageOf(picture).sharpen({ sigma: 1.2, m1: 2, m2: 4 })),
  },
  {
    kind: 'sharpen',
    name: 'sharpen-strong',
    change: (picture) => pictureOf(imageOf(picture).sharpen({ sigma: 2, m1: 3, m2: 8 })),
  },
];

export const edits = [...blurs, ...sharpened];

/**
 * @param {Picture} picture
 * @param {number} share sigma as a share of the longer side
 */
function blur(picture, share) {
  const sigma = Math.max(0.5, Math.max(picture.width, picture.height) * share);
  return pictureOf(imageOf(picture).blur(sigma));
}

/**
 * Normal noise on every channel (Box and Muller).
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {number} sigma levels
 * @returns {Picture}
 */
function grain(picture, random, sigma) {
  const data = Buffer.from(picture.data);
  for (let place = 0; place + 1 < data.length; place += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    data[place] = level((data[place] ?? 0) + radius * Math.cos(angle));
    data[place + 1] = level((data[place + 1] ?? 0) + radius * Math.sin(angle));
  }
  return { ...picture, data };
}

/** @param {number} value */
function level(value) {
  return Math.max(0, Math.min(255, Math.round(value)));
}
