// @ts-check
import { USUAL_COUNT, box, repeat } from './shapes.js';
import { colour } from './words.js';

/** Things that agree in all but what counts: the sign on them, or their colour. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  { name: 'logo-on-gradient', count: USUAL_COUNT, draw: logo },
  { name: 'bag-in-colours', count: 6, draw: (_, index) => bag(index * 60) },
];

const GROUND = `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="0.6"><stop offset="0" stop-color="#c6a7ee"/>
<stop offset="1" stop-color="#f2abdc"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`;
const INK = '#1e1e2e';

/**
 * A wallpaper of a series: another sign on the same ground.
 *
 * @param {() => number} random
 * @param {number} index
 */
function logo(random, index) {
  const sign = `<g transform="translate(480 270)" fill="${INK}">${outline(random, index)}${inside(random, index)}</g>`;
  return { width: 960, height: 540, body: GROUND + sign };
}

/**
 * @param {() => number} random
 * @param {number} index
 */
function outline(random, index) {
  const corners = 3 + (index % 6);
  const depth = index < USUAL_COUNT / 2 ? 1 : 0.45 + 0.3 * random();
  const points = Array.from({ length: 2 * corners }, (_, corner) => {
    const radius = 70 * (corner % 2 === 0 ? 1 : depth);
    const angle = (Math.PI * corner) / corners;
    return `${(radius * Math.sin(angle)).toFixed(1)},${(-radius * Math.cos(angle)).toFixed(1)}`;
  });
  return index % 4 === 3 ? '<circle r="66"/>' : `<polygon points="${points.join(' ')}"/>`;
}

/**
 * @param {() => number} random
 * @param {number} index
 */
function inside(random, index) {
  const [x, y] = [-30 + 60 * random(), -30 + 60 * random()];
  const signs = [
    `<circle r="${18 + 16 * random()}" cx="${x / 3}" cy="${y / 3}"/>`,
    `<path d="M-36 26 L${x / 2} -24 L36 26 Z"/>`,
    repeat(3, (bar) => box(-34, -26 + 22 * bar, 40 + 26 * random(), 12, '#e3aae4')),
    `<path d="M0 -40 L10 ${y / 2} L40 0 L${x} 12 L0 40 L-12 8 L-40 0 L-10 -12 Z"/>`,
    `<rect x="-30" y="-30" width="26" height="60"/><rect x="4" y="-30" width="26" height="${30 + 30 * random()}"/>`,
  ];
  return `<g fill="#e3aae4">${signs[(index * 3 + 1) % signs.length] ?? ''}</g>`;
}

/**
 * One bag of a shop in another colour.
 *
 * @param {number} hue
 */
function bag(hue) {
  const light = colour(() => hue / 360, { saturation: 65, light: 52 });
  const dark = colour(() => hue / 360, { saturation: 65, light: 34 });
  const body = `<path d="M190 210 C190 70 410 70 410 210" fill="none" stroke="${dark}" stroke-width="22"/>
    <path d="M120 200 H480 L510 500 Q300 545 90 500 Z" fill="${light}"/>
    <path d="M120 200 H480 L486 262 Q300 310 114 262 Z" fill="${dark}"/>
    <rect x="270" y="262" width="60" height="46" rx="8" fill="#c9a227"/><circle cx="300" cy="286" r="9" fill="#333"/>
    ${repeat(12, (stitch) => box(120 + stitch * 30, 484 - Math.abs(stitch - 6) * 3, 14, 4, dark))}`;
  return { width: 600, height: 600, body: box(0, 0, 600, 600, '#f6f6f4') + body };
}
