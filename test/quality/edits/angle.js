// @ts-check
import { cut, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

const ANGLES = [10, 25, 45, 80, 130];

/**
 * Turned by any angle: whole, with corners filled, and the largest rectangle that has none.
 *
 * @type {Edit[]}
 */
export const edits = ANGLES.flatMap((degrees) => [
  {
    kind: 'angle-filled',
    name: `angle${degrees}-filled`,
    change: async (picture, random) =>
      turnOn(picture, either(random, -degrees, degrees), either(random, 'white', 'black')),
  },
  {
    kind: 'angle-inner',
    name: `angle${degrees}-inner`,
    change: async (picture, random) => inner(picture, either(random, -degrees, degrees)),
  },
]);

/**
 * @param {Picture} picture
 * @param {number} degrees clockwise
 * @param {string} background
 */
function turnOn(picture, degrees, background) {
  return pictureOf(imageOf(picture).rotate(degrees, { background }));
}

/**
 * @param {Picture} picture
 * @param {number} degrees
 */
async function inner(picture, degrees) {
  const turned = await turnOn(picture, degrees, 'black');
  const [width, height] = inscribed(picture, (degrees * Math.PI) / 180);
  return cut(turned, {
    left: (turned.width - width) / 2 + 1,
    top: (turned.height - height) / 2 + 1,
    width: width - 2,
    height: height - 2,
  });
}

/**
 * Sides of the largest upright rectangle in a turned one.
 *
 * @param {{ width: number, height: number }} size
 * @param {number} angle radians
 * @returns {[number, number]}
 */
function inscribed({ width, height }, angle) {
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  // Two corners on the long sides, the others on a line half-way between them.
  if (short <= 2 * sin * cos * long || Math.abs(sin - cos) < 1e-9) {
    const half = short / 2;
    return width >= height ? [half / sin, half / cos] : [half / cos, half / sin];
  }
  const double = cos * cos - sin * sin;
  return [(width * cos - height * sin) / double, (height * cos - width * sin) / double];
}

/**
 * @template T
 * @param {() => number} random
 * @param {T} one
 * @param {T} other
 */
function either(random, one, other) {
  return random() < 0.5 ? one : other;
}
