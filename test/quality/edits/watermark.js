// @ts-check
import { randomInteger } from '../../bench/lib/random.js';
import { drawOver } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */

/** Marks on the picture, as sites and cameras put them there. @type {import('../lib/picture.js').Edit[]} */
export const edits = [
  mark('mark-corner', ({ width, height }) => {
    const size = Math.max(10, height / 20);
    return `<text x="${width - size / 2}" y="${height - size / 2}" font-size="${size}"
      font-family="sans-serif" text-anchor="end" fill="white" fill-opacity="0.9">© example.org</text>`;
  }),
  mark('mark-centre', ({ width, height }) => {
    const size = width / 6;
    return `<text x="50%" y="${height / 2 + size / 3}" font-size="${size}" font-weight="bold"
      font-family="sans-serif" text-anchor="middle" fill="white" fill-opacity="0.5"
      transform="rotate(-20 ${width / 2} ${height / 2})">PREVIEW</text>`;
  }),
  mark('mark-logo', ({ width, height }, random) => {
    // A tenth of the area.
    const [wide, high] = [width * 0.4, height * 0.25];
    const x = random() * (width - wide);
    const y = random() * (height - high);
    return `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="#c0182a"/>
      <circle cx="${x + wide / 4}" cy="${y + high / 2}" r="${high / 3}" fill="white"/>
      <text x="${x + wide * 0.45}" y="${y + high * 0.65}" font-size="${high * 0.4}"
      font-family="sans-serif" font-weight="bold" fill="white">LOGO</text>`;
  }),
  mark('mark-date', ({ width, height }, random) => {
    const size = Math.max(10, height / 16);
    const day = `${1 + randomInteger(random, 28)}.${1 + randomInteger(random, 12)}.2004 14:07`;
    return `<text x="${width - size}" y="${height - size}" font-size="${size}"
      font-family="monospace" text-anchor="end" fill="#ff9a1f">${day}</text>`;
  }),
];

/**
 * @param {string} name
 * @param {(size: Picture, random: () => number) => string} draw
 * @returns {import('../lib/picture.js').Edit}
 */
function mark(name, draw) {
  return {
    kind: 'watermark',
    name,
    change: (picture, random) => drawOver(picture, { svg: draw(picture, random) }),
  };
}
