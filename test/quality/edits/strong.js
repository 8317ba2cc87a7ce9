// @ts-check
import { canvas, drawOver, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

const LEVELS = 5;
const HARD = 2.2;
const MIDDLE = 128;

/** A bar with words beside the picture, a negative, and filters that leave no colour as it was. @type {Edit[]} */
export const edits = [
  { kind: 'caption-bar', name: 'bar-above', change: (picture) => bar(picture, 'above') },
  { kind: 'caption-bar', name: 'bar-below', change: (picture) => bar(picture, 'below') },
  {
    kind: 'negative',
    name: 'negative',
    change: async (picture) => levels(picture, (level) => 255 - level),
  },
  {
    kind: 'filter',
    name: 'posterised',
    change: async (picture) =>
      levels(picture, (level) => (255 * Math.round((level / 255) * (LEVELS - 1))) / (LEVELS - 1)),
  },
  {
    kind: 'filter',
    name: 'hard-grey',
    change: (picture) =>
      pictureOf(
        imageOf(picture)
          .greyscale()
          .linear(HARD, MIDDLE * (1 - HARD)),
      ),
  },
  { kind: 'filter', name: 'duotone', change: async (picture) => duotone(picture) },
  {
    kind: 'filter',
    name: 'washed-out',
    change: (picture) => pictureOf(imageOf(picture).linear([0.35, 0.4, 0.5], [120, 100, 90])),
  },
];

/**
 * @param {Picture} picture
 * @param {'above' | 'below'} side
 */
async function bar(picture, side) {
  const { width, height } = picture;
  const high = Math.round(height * 0.22);
  const [ground, ink] = side === 'above' ? ['white', 'black'] : ['black', 'white'];
  const size = Math.min(high * 0.35, width / 14);
  const middle = side === 'above' ? high / 2 : height + high / 2;
  const line = (/** @type {string} */ text, /** @type {number} */ y) =>
    `<text x="50%" y="${y}" font-size="${size}" fill="${ink}" font-family="sans-serif"
      text-anchor="middle">${text}</text>`;
  return drawOver(
    await canvas(width, height + high, ground),
    { picture, left: 0, top: side === 'above' ? high : 0 },
    {
      svg:
        line('when the build is green', middle - size * 0.2) +
        line('on the first attempt', middle + size),
    },
  );
}

/**
 * @param {Picture} picture
 * @param {(level: number) => number} change
 * @returns {Picture}
 */
function levels(picture, change) {
  const curve = Uint8Array.from({ length: 256 }, (_, level) => Math.round(change(level)));
  return { ...picture, data: Buffer.from(picture.data.map((level) => curve[level] ?? level)) };
}

/**
 * Dark blue to light orange, by brightness.
 *
 * @param {Picture} picture
 * @returns {Picture}
 */
function duotone(picture) {
  const [dark, light] = [
    [40, 10, 110],
    [255, 190, 80],
  ];
  const data = Buffer.from(picture.data);
  for (let at = 0; at + 2 < data.length; at += 3) {
    const grey =
      (0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const [from, to] = [dark[channel] ?? 0, light[channel] ?? 0];
      data[at + channel] = Math.round(from + (to - from) * grey);
    }
  }
  return { ...picture, data };
}
