// @ts-check
import { pick } from '../../bench/lib/random.js';
import { cut } from '../lib/picture.js';
import { mirror, turn } from './turn.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

/** Shares of the area, at random places. @type {Edit[]} */
const places = [95, 85, 70, 50, 30].flatMap((percent) =>
  ['a', 'b'].map((place) => ({
    kind: `crop${percent}`,
    name: `crop${percent}-${place}`,
    change: (picture, random) => crop(picture, random, percent / 100),
  })),
);

/** @type {Edit[]} */
const corners = ['a', 'b'].map((place) => ({
  kind: 'corner60',
  name: `corner60-${place}`,
  change: (picture, random) => {
    const corner = { x: pick(random, [0, 1]), y: pick(random, [0, 1]) };
    return cropAt(picture, 0.6, corner);
  },
}));

/** @type {Edit} */
const square = {
  kind: 'square',
  name: 'square',
  change: (picture) => {
    const { width, height } = picture;
    const side = Math.min(width, height);
    const left = (width - side) / 2;
    return cut(picture, { left, top: (height - side) / 2, width: side, height: side });
  },
};

/** @type {Edit[]} */
const turned = [70, 50].flatMap((percent) => [
  {
    kind: 'crop-rotated',
    name: `crop${percent}-rotated`,
    change: async (picture, random) =>
      turn(await crop(picture, random, percent / 100), pick(random, [90, 180, 270])),
  },
  {
    kind: 'crop-mirrored',
    name: `crop${percent}-mirrored`,
    change: async (picture, random) => mirror(await crop(picture, random, percent / 100)),
  },
]);

export const edits = [...places, ...corners, square, ...turned];

/**
 * A random place, and a shape up to a fifth flatter or steeper than the whole.
 *
 * @param {Picture} picture
 * @param {() => number} random
 * @param {number} share of the area
 */
export function crop(picture, random, share) {
  const batch = 0.8 + 0.4 * random();
  return cropAt(picture, share, { x: random(), y: random() }, batch);
}

/**
 * @param {Picture} picture
 * @param {number} share
 * @param {{ x: number, y: number }} place of the free room, 0 at the left and top, 1 at the other end
 * @param {number} [batch]
 */
function cropAt(picture, share, { x, y }, batch = 1) {
  const widthShare = Math.min(1, Math.sqrt(share * batch));
  const width = picture.width * Math.max(share, widthShare);
  const height = (picture.width * picture.height * share) / width;
  return cut(picture, {
    left: (picture.width - width) * x,
    top: (picture.height - height) * y,
    width,
    height,
  });
}
