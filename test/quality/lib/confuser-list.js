// @ts-check
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { seededRandom } from '../../bench/lib/random.js';
import { confusers as figures } from '../confusers/figures.js';
import { confusers as logos } from '../confusers/logos.js';
import { confusers as papers } from '../confusers/papers.js';
import { confusers as patterns } from '../confusers/patterns.js';
import { confusers as plain } from '../confusers/plain.js';
import { confusers as screens } from '../confusers/screens.js';
import { isMade, markMade } from './cache.js';
import { seedOf, svgOf } from './picture.js';

/** @typedef {{ name: string, file: string }} ConfuserFile with the name of its class */

const CONFUSERS = [...plain, ...patterns, ...papers, ...screens, ...figures, ...logos];
const SOURCES = [
  'plain',
  'patterns',
  'papers',
  'screens',
  'figures',
  'logos',
  'shapes',
  'words',
].map((name) => fileURLToPath(new URL(`../confusers/${name}.js`, import.meta.url)));

/**
 * Draws the pictures that look alike and are not the same, unless they are there.
 *
 * @param {string} folder
 * @param {number} seed
 * @returns {Promise<ConfuserFile[]>}
 */
export async function confuserFiles(folder, seed) {
  await requireFonts();
  const files = CONFUSERS.flatMap(({ name, count }) =>
    Array.from({ length: count }, (_, index) => ({
      name,
      file: join(folder, `${name}-${String(index).padStart(2, '0')}.png`),
    })),
  );
  if (isMade(folder, SOURCES, String(seed))) return files;
  mkdirSync(folder, { recursive: true });
  let place = 0;
  for (const { name, count, draw } of CONFUSERS) {
    for (let index = 0; index < count; index++) {
      const { body, ...size } = draw(
        seededRandom(seedOf(name, String(index), String(seed))),
        index,
      );
      await sharp(Buffer.from(svgOf(size, body)))
        .png()
        .toFile(files[place]?.file ?? '');
      place += 1;
    }
  }
  markMade(folder, SOURCES, String(seed));
  return files;
}

/**
 * Without fonts every page of text would be the same white page, and pairing them no mistake.
 *
 * @throws {Error} when text draws nothing
 */
async function requireFonts() {
  const page = svgOf({ width: 64, height: 64 }, '<text x="4" y="50" font-size="48">W</text>');
  const { channels } = await sharp(Buffer.from(page)).stats();
  if (channels.every(({ max }) => max === 0)) {
    throw new Error('no fonts to draw text with: install some, such as the package fonts-dejavu');
  }
}
