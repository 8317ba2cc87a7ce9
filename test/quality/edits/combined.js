// @ts-check
import { canvas, drawOver, imageOf, pictureOf } from '../lib/picture.js';
import { crop } from './crop.js';
import { within } from './encode.js';
import { border } from './frame.js';
import { bend } from './tone.js';
import { mirror } from './turn.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {import('../lib/picture.js').Edit} Edit */

const CAPTIONS = ['WHEN YOU SEE IT', 'MONDAY AGAIN', 'NOBODY: … ME:', 'ONE DOES NOT SIMPLY'];

/** What happens to pictures that are passed on. @type {Edit[]} */
export const edits = [
  {
    kind: 'two-edits',
    name: 'messenger',
    change: async (picture, random) => within(await crop(picture, random, 0.8), 1024),
    saving: { quality: 60 },
  },
  {
    kind: 'two-edits',
    name: 'crop-tone',
    change: async (picture, random) => bend(await crop(picture, random, 0.7), 0.75),
  },
  {
    kind: 'two-edits',
    name: 'mirror-border',
    change: async (picture) => border(await mirror(picture), 0.08, 'white'),
  },
  { kind: 'two-edits', name: 'caption', change: caption },
  { kind: 'screenshot', name: 'screenshot-dark', change: (picture) => screenshot(picture, DARK) },
  { kind: 'screenshot', name: 'screenshot-light', change: (picture) => screenshot(picture, LIGHT) },
];

const DARK = { ground: '#000000', ink: '#ffffff' };
const LIGHT = { ground: '#ffffff', ink: '#202124' };

/**
 * @param {Picture} picture
 * @param {() => number} random
 */
async function caption(picture, random) {
  const { width, height } = picture;
  const bar = Math.round(height * 0.18);
  const text = CAPTIONS[Math.floor(random() * CAPTIONS.length)] ?? '';
  const size = Math.min(bar * 0.5, (width / text.length) * 1.4);
  return drawOver(
    await canvas(width, height + bar, 'white'),
    { picture, left: 0, top: bar },
    {
      svg: `<text x="50%" y="${bar / 2 + size / 3}" font-size="${size}" font-weight="bold"
        font-family="sans-serif" text-anchor="middle">${text}</text>`,
    },
  );
}

/**
 * A phone's picture viewer.
 *
 * @param {Picture} picture
 * @param {{ ground: string, ink: string }} colours
 */
async function screenshot(picture, { ground, ink }) {
  const [width, height] = [1080, 1920];
  const shown = await pictureOf(imageOf(picture).resize(width, height - 360, { fit: 'inside' }));
  const left = (width - shown.width) / 2;
  return drawOver(
    await canvas(width, height, ground),
    { picture: shown, left, top: (height - shown.height) / 2 },
    {
      svg: `<g fill="${ink}" font-family="sans-serif"><text x="40" y="54" font-size="36">12:45</text>
        <rect x="960" y="26" width="70" height="32" rx="6"/><circle cx="920" cy="42" r="14"/>
        <text x="40" y="146" font-size="44">‹ Today</text>
        <circle cx="140" cy="1840" r="26"/><rect x="420" y="1816" width="50" height="50"/>
        <circle cx="700" cy="1840" r="26"/><rect x="930" y="1818" width="60" height="46"/></g>`,
    },
  );
}
