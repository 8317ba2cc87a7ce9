// @ts-check
import { cut, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

// Orientation 6 has a program turn the stored pixels clockwise by a quarter.
const SHOWN_TURNED = 6;
const QUARTER = 90;

/** @type {Edit[]} */
const quarters = [
  { kind: 'rotate', name: 'rotate-90', change: (picture) => turn(picture, QUARTER) },
  { kind: 'rotate', name: 'rotate-180', change: (picture) => turn(picture, 2 * QUARTER) },
  { kind: 'rotate', name: 'rotate-270', change: (picture) => turn(picture, 3 * QUARTER) },
  { kind: 'rotate', name: 'rotate-by-exif', saving: { orientation: SHOWN_TURNED } },
  {
    kind: 'rotate',
    name: 'rotate-undone-by-exif',
    change: (picture) => turn(picture, 3 * QUARTER),
    saving: { orientation: SHOWN_TURNED },
  },
];

/** @type {Edit[]} */
const mirrors = [
  { kind: 'mirror', name: 'mirror', change: mirror },
  {
    kind: 'mirror',
    name: 'mirror-upside-down',
    change: (picture) => pictureOf(imageOf(picture).flip()),
  },
  {
    kind: 'mirror',
    name: 'mirror-rotate-90',
    change: async (picture) => turn(await mirror(picture), QUARTER),
  },
  {
    kind: 'mirror',
    name: 'mirror-rotate-270',
    change: async (picture) => turn(await mirror(picture), 3 * QUARTER),
  },
];

/** @type {Edit[]} */
const slants = [2, 5].flatMap((degrees) => [
  {
    kind: `turn${degrees}`,
    name: `turn${degrees}-filled`,
    change: (picture, random) => turn(picture, signed(random, degrees)),
  },
  {
    kind: `turn${degrees}`,
    name: `turn${degrees}-inner`,
    change: (picture, random) => straighten(picture, signed(random, degrees)),
  },
]);

export const edits = [...quarters, ...mirrors, ...slants];

/**
 * Clockwise; what becomes free is black.
 *
 * @param {Picture} picture
 * @param {number} degrees
 */
export function turn(picture, degrees) {
  return pictureOf(imageOf(picture).rotate(degrees, { background: 'black' }));
}

/** @param {Picture} picture */
export function mirror(picture) {
  return pictureOf(imageOf(picture).flop());
}

/**
 * Turns and cuts out the largest centred rectangle of the same shape without corners of black.
 *
 * @param {Picture} picture
 * @param {number} degrees
 */
async function straighten(picture, degrees) {
  const turned = await turn(picture, degrees);
  const angle = (Math.abs(degrees) * Math.PI) / 180;
  const { width, height } = picture;
  const share = Math.min(
    width / (width * Math.cos(angle) + height * Math.sin(angle)),
    height / (width * Math.sin(angle) + height * Math.cos(angle)),
  );
  const inner = { width: Math.floor(width * share) - 2, height: Math.floor(height * share) - 2 };
  const left = (turned.width - inner.width) / 2;
  return cut(turned, { left, top: (turned.height - inner.height) / 2, ...inner });
}

/**
 * @param {() => number} random
 * @param {number} value
 */
function signed(random, value) {
  return random() < 0.5 ? -value : value;
}
