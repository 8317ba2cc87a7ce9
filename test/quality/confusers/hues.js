// @ts-check
import { imageOf, pictureOf } from '../lib/picture.js';

/** @type {import('../lib/variants.js').Variation[]} */
export const hues = [0, 90, 180, 270].map((hue) => ({
  name: `hue-${hue}`,
  change: (picture) => pictureOf(imageOf(picture).modulate({ hue })),
}));
