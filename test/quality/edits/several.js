// @ts-check
import { canvas, drawOver, imageOf, pictureOf } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Stranger} Stranger */

const SIDE = 512;

/**
 * The picture as one of several in one file. The others are quarters of photos of the half that is not looked at, or
 * made-up patterns, so that a copy shows one photo of the set.
 *
 * @type {import('../lib/picture.js').Edit[]}
 */
export const edits = [
  { kind: 'patterns', name: 'collage-2x2', change: (picture, random) => tiled(picture, random, 2) },
  {
    kind: 'patterns',
    name: 'side-by-side',
    change: (picture, random) => tiled(picture, random, 1),
  },
  { kind: 'collage', name: 'photos-2x2', change: fourPhotos },
  { kind: 'collage', name: 'photos-1-2', change: threePhotos },
  { kind: 'collage', name: 'photos-strip', change: strip },
  { kind: 'inset', name: 'inset-small', change: inset },
  { kind: 'inset', name: 'inset-ground', change: ground },
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
    picture: await (cell === place ? covering(picture, SIDE, SIDE) : pattern(random)),
    left: (cell % 2) * SIDE,
    top: Math.floor(cell / 2) * SIDE,
  }));
  return drawOver(await canvas(2 * SIDE, rows * SIDE, 'white'), ...(await Promise.all(layers)));
}

/**
 * A page of four, with white between them.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Stranger} stranger
 */
function fourPhotos(picture, random, stranger) {
  const [wide, high] = [640, 480];
  const cells = [0, 1, 2, 3].map((cell) => ({
    left: 16 + (cell % 2) * (wide + 16),
    top: 16 + Math.floor(cell / 2) * (high + 16),
    width: wide,
    height: high,
  }));
  return page([2 * wide + 48, 2 * high + 48], cells, { picture, random, stranger });
}

/**
 * One wide above two, with no room between them.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Stranger} stranger
 */
function threePhotos(picture, random, stranger) {
  const cells = [
    { left: 0, top: 0, width: 1080, height: 600 },
    { left: 0, top: 600, width: 540, height: 480 },
    { left: 540, top: 600, width: 540, height: 480 },
  ];
  return page([1080, 1080], cells, { picture, random, stranger });
}

/**
 * Three beside each other, each as wide as it is.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Stranger} stranger
 */
async function strip(picture, random, stranger) {
  const high = 480;
  const place = Math.floor(random() * 3);
  const photos = [];
  for (let cell = 0; cell < 3; cell += 1) {
    const photo = cell === place ? picture : await another(random, stranger);
    photos.push(await pictureOf(imageOf(photo).resize({ height: high })));
  }
  let left = 0;
  const layers = photos.map((photo) => {
    const layer = { picture: photo, left, top: 0 };
    left += photo.width + 8;
    return layer;
  });
  return drawOver(await canvas(left - 8, high, 'white'), ...layers);
}

/**
 * @param {readonly [number, number]} size
 * @param {readonly import('../lib/picture.js').Area[]} cells
 * @param {{ picture: Picture, random: () => number, stranger: Stranger }} photos
 */
async function page([width, height], cells, { picture, random, stranger }) {
  const place = Math.floor(random() * cells.length);
  const layers = [];
  for (const [cell, area] of cells.entries()) {
    const photo = cell === place ? picture : await another(random, stranger);
    layers.push({
      picture: await covering(photo, area.width, area.height),
      left: area.left,
      top: area.top,
    });
  }
  return drawOver(await canvas(width, height, 'white'), ...layers);
}

/**
 * The picture in a corner of another photo, a third as wide.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Stranger} stranger
 */
async function inset(picture, random, stranger) {
  return inCorner(await covering(await another(random, stranger), 1280, 960), picture, random);
}

/**
 * Another photo in a corner of the picture.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Stranger} stranger
 */
async function ground(picture, random, stranger) {
  return inCorner(picture, await another(random, stranger), random);
}

/**
 * @param {Picture} large
 * @param {Picture} small
 * @param {() => number} random
 */
async function inCorner(large, small, random) {
  const [width, height] = [large.width / 3, large.height / 3].map(Math.round);
  const photo = await pictureOf(imageOf(small).resize(width, height, { fit: 'inside' }));
  const margin = Math.round(large.width / 40);
  const [right, bottom] = [
    large.width - photo.width - margin,
    large.height - photo.height - margin,
  ];
  const left = random() < 0.5 ? margin : right;
  return drawOver(large, { picture: photo, left, top: random() < 0.5 ? margin : bottom });
}

/**
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 */
function covering(picture, width, height) {
  return pictureOf(imageOf(picture).resize(width, height));
}

/**
 * @param {() => number} random
 * @param {Stranger} stranger
 */
async function another(random, stranger) {
  return (await stranger(random)) ?? pattern(random);
}

/** @param {() => number} random */
async function pattern(random) {
  const discs = Array.from({ length: 40 }, () => {
    const [x, y, radius] = [random() * SIDE, random() * SIDE, 10 + random() * 80];
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${random() * 360} 60% ${20 + random() * 60}%)"/>`;
  });
  return drawOver(await canvas(SIDE, SIDE, 'white'), { svg: discs.join('') });
}
