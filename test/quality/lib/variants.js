// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../bench/lib/random.js';
import { memes } from '../confusers/memes.js';
import { hues } from '../confusers/hues.js';
import { isMade, markMade } from './cache.js';
import { loadPicture, save, seedOf } from './picture.js';

/** @typedef {import('./picture.js').Picture} Picture */

/**
 * @typedef {object} Variation what is made of one photo, and is no copy of anything
 * @property {string} name
 * @property {(picture: Picture, random: () => number) => Promise<Picture>} change
 */

/** @typedef {{ label: string, file: string }} Variant */

const SOURCES = [
  './variants.js',
  './picture.js',
  '../confusers/memes.js',
  '../confusers/hues.js',
].map((name) => fileURLToPath(new URL(name, import.meta.url)));
/** Of more photos, what is made of them would take too long to ask about. */
const MOST_PHOTOS = 16;
const SIDE = 720;
/** Levels between the strongest and the weakest channel, below which a photo has no hue to turn. */
const LEAST_COLOUR = 30;

/**
 * Pictures made of one photo that are no copies of each other: with other captions, in other hues.
 *
 * @param {string} folder
 * @param {readonly string[]} originals
 * @param {string} label
 * @returns {Promise<Variant[]>}
 */
export async function photoVariants(folder, originals, label) {
  const variations = memes.get(label) ?? hues;
  const made = join(folder, 'made');
  /** @type {Variant[]} */
  const variants = [];
  let left = MOST_PHOTOS;
  for (const photo of originals) {
    if (left === 0) break;
    const picture = await loadPicture(photo, SIDE);
    if (label === 'recoloured' && colourOf(picture) < LEAST_COLOUR) continue;
    left -= 1;
    const files = variations.map(({ name }) => join(folder, `${basename(photo)}-${name}.jpg`));
    variants.push(...files.map((file) => ({ label, file })));
    const marker = join(made, basename(photo));
    if (isMade(marker, SOURCES, photo)) continue;
    mkdirSync(marker, { recursive: true });
    for (const [place, { name, change }] of variations.entries()) {
      const random = seededRandom(seedOf(basename(photo), name));
      writeFileSync(files[place] ?? '', await save(await change(picture, random)));
    }
    markMade(marker, SOURCES, photo);
  }
  return variants;
}

/** @param {Picture} picture */
function colourOf({ data }) {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return (3 * sum) / data.length;
}
