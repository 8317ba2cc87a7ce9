// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../bench/lib/random.js';
import { memes } from '../confusers/memes.js';
import { hues } from '../confusers/hues.js';
import { isMade, markMade } from './cache.js';
import { imageOf, loadPicture, save, seedOf } from './picture.js';

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
/** Chroma, as the mean distance of a channel from grey, below which a photo has no hue to turn. */
const LEAST_COLOUR = 12;

/**
 * Pictures made of one photo that are no copies of each other: with other captions, in other hues.
 *
 * @param {string} folder
 * @param {readonly string[]} originals
 * @param {string} label
 * @returns {Promise<Variant[]>}
 */
export async function photoVariants(folder, originals, label) {
  const made = join(folder, 'made');
  /** @type {Variant[]} */
  const variants = [];
  let left = MOST_PHOTOS;
  for (const photo of originals) {
    if (left === 0) break;
    const picture = await loadPicture(photo, SIDE);
    if (label === 'recoloured' && (await colourOf(picture)) < LEAST_COLOUR) continue;
    left -= 1;
    const variations = label === 'recoloured' ? hues : memes;
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
async function colourOf(picture) {
  const { channels } = await imageOf(picture).toColourspace('lab').stats();
  return channels.slice(1).reduce((sum, { mean, stdev }) => sum + Math.abs(mean - 128) + stdev, 0);
}
