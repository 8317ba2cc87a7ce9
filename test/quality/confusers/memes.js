// @ts-check
import { randomInteger } from '../../bench/lib/random.js';
import { drawOver } from '../lib/picture.js';
import { text } from './shapes.js';
import { words } from './words.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */

/**
 * @typedef {object} Caption
 * @property {number} size of the letters, as a share of the width
 * @property {('top' | 'middle' | 'bottom')[]} places
 * @property {number} most words
 * @property {string} fill
 * @property {string} [outline]
 * @property {string} [box] behind the words
 * @property {string} [family]
 * @property {boolean} [isLoud] in capitals
 */

/** How words are laid over a photo that is passed on. @type {[string, Caption][]} */
const STYLES = [
  [
    'loud',
    {
      size: 0.09,
      places: ['top', 'bottom'],
      most: 4,
      fill: 'white',
      outline: 'black',
      isLoud: true,
    },
  ],
  [
    'small',
    {
      size: 0.065,
      places: ['top', 'bottom'],
      most: 5,
      fill: 'white',
      outline: 'black',
      isLoud: true,
    },
  ],
  [
    'foot',
    { size: 0.075, places: ['bottom'], most: 4, fill: 'white', outline: 'black', isLoud: true },
  ],
  [
    'serif',
    { size: 0.06, places: ['top'], most: 8, fill: 'white', outline: 'black', family: 'serif' },
  ],
  ['dark-box', { size: 0.06, places: ['bottom'], most: 6, fill: 'white', box: 'rgba(0,0,0,.6)' }],
  ['white-box', { size: 0.06, places: ['top'], most: 6, fill: '#111', box: 'white' }],
  [
    'typed',
    {
      size: 0.07,
      places: ['middle'],
      most: 4,
      fill: 'black',
      outline: 'white',
      family: 'monospace',
    },
  ],
];
const EACH = 3;

/** By style: words in two styles may hide each other's places. @type {Map<string, import('../lib/variants.js').Variation[]>} */
export const memes = new Map(
  STYLES.map(([name, caption]) => [`memes: ${name}`, inStyle(name, caption)]),
);

/**
 * @param {string} name
 * @param {Caption} caption
 * @returns {import('../lib/variants.js').Variation[]}
 */
function inStyle(name, caption) {
  return Array.from({ length: EACH }, (_, place) => ({
    name: `${name}-${place}`,
    change: (/** @type {Picture} */ picture, /** @type {() => number} */ random) =>
      drawOver(picture, {
        svg: caption.places.map((at) => captionAt(picture, random, caption, at)).join(''),
      }),
  }));
}

/**
 * @param {Picture} picture
 * @param {() => number} random
 * @param {Caption} caption
 * @param {'top' | 'middle' | 'bottom'} place
 */
function captionAt({ width, height }, random, caption, place) {
  const { size: share, most, fill, outline, box, family = 'sans-serif', isLoud = false } = caption;
  const size = width * share;
  const said = words(random, 3 + randomInteger(random, most - 2));
  const lines = wrapped(isLoud ? said.toUpperCase() : said, Math.floor(0.92 / (share * 0.68)));
  const high = lines.length * size * 1.15;
  const first = {
    top: size * 1.05,
    middle: (height - high) / 2 + size,
    bottom: height - high + size * 0.75,
  }[place];
  const ground =
    box === undefined
      ? ''
      : `<rect y="${first - size * 1.05}" width="${width}" height="${high + size * 0.3}" fill="${box}"/>`;
  const stroke =
    outline === undefined
      ? ''
      : `stroke="${outline}" stroke-width="${size / 12}" paint-order="stroke"`;
  const drawn = lines.map((line, at) =>
    text(width / 2, first + at * size * 1.15, line, {
      size,
      fill,
      family,
      anchor: 'middle',
      weight: 'bold',
    }),
  );
  return `${ground}<g ${stroke}>${drawn.join('')}</g>`;
}

/**
 * @param {string} said
 * @param {number} most letters in a line, unless a word has more
 */
function wrapped(said, most) {
  /** @type {string[]} */
  const lines = [];
  for (const next of said.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${next}`;
    if (lines.length === 0 || longer.length > most) lines.push(next);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
