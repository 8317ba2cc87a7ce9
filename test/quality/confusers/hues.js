// @ts-check
import { imageOf, pictureOf } from '../lib/picture.js';

/** @type {import('../lib/variants.js').Variation[]} */
export const hues = [0, 60, 120, 180, 240, 300].map((hue) => ({
  name: `hue-${hue}`,
  change: (picture) => pictureOf(imageOf(picture).modulate({ hue })),
}));
