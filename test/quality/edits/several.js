// @ts-check
import { canvas, drawOver, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */

const SIDE = 512;

/**
 * The picture as one of several in one file. Nothing is required here, only reported: the other
 * pictures are made-up patterns, so that a copy shows one photo of the set.
 *
 * @type {import('../lib/picture.js').Edit[]}
 */
export const edits = [
  { kind: 'collage', name: 'collage-2x2', change: (picture, random) => tiled(picture, random, 2) },
  {
    kind: 'side-by-side',
    name: 'side-by-side',
    change: (picture, random) => tiled(picture, random, 1),
  },
];

/**
 * @param {Picture} picture
 * @param {() => number} random
 * @param {number} rows
 */
async function tiled(picture, random, rows) {
  const cells = 2 * rows;
  const place = Math.floor(random() * cells);
  const layers = Array.from({ length: cells }, async (_, cell) => ({
    picture: await (cell === place ? square(picture) : pattern(random)),
    left: (cell % 2) * SIDE,
    top: Math.floor(cell / 2) * SIDE,
  }));
  return drawOver(await canvas(2 * SIDE, rows * SIDE, 'white'), ...(await Promise.all(layers)));
}

/** @param {Picture} picture */
function square(picture) {
  return pictureOf(imageOf(picture).resize(SIDE, SIDE));
}

/** @param {() => number} random */
async function pattern(random) {
  const discs = Array.from({ length: 40 }, () => {
    const [x, y, radius] = [random() * SIDE, random() * SIDE, 10 + random() * 80];
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${random() * 360} 60% ${20 + random() * 60}%)"/>`;
  });
  return drawOver(await canvas(SIDE, SIDE, 'white'), { svg: discs.join('') });
}
