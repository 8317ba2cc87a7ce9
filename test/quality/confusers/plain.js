// @ts-check
import { pick } from '../../bench/lib/random.js';
import { USUAL_COUNT, box, repeat } from './shapes.js';
import { colour } from './words.js';

const SIZES = [
  { width: 640, height: 480 },
  { width: 480, height: 640 },
  { width: 800, height: 600 },
];

/** Pictures with next to nothing on them. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  {
    name: 'flat',
    count: USUAL_COUNT,
    draw: (random, index) => ({
      ...pick(random, SIZES),
      body: box(0, 0, 2000, 2000, `hsl(${index * 22} ${20 + random() * 70}% ${5 + index * 5.5}%)`),
    }),
  },
  {
    name: 'near-black',
    count: USUAL_COUNT,
    draw: (random) => ({
      width: 320,
      height: 240,
      body:
        box(0, 0, 320, 240, 'black') +
        repeat(3000, () => {
          const level = Math.floor(random() * 14);
          const [x, y] = [Math.floor(random() * 320), Math.floor(random() * 240)];
          return box(x, y, 1 + random() * 2, 1 + random() * 2, `rgb(${level},${level},${level})`);
        }),
    }),
  },
  {
    name: 'linear-gradient',
    count: 24,
    draw: (random) => {
      const angle = random() * 2 * Math.PI;
      const [x, y] = [0.5 * Math.cos(angle), 0.5 * Math.sin(angle)];
      const ends = `x1="${0.5 - x}" y1="${0.5 - y}" x2="${0.5 + x}" y2="${0.5 + y}"`;
      return { ...pick(random, SIZES), body: gradient(random, 'linearGradient', ends) };
    },
  },
  {
    name: 'radial-gradient',
    count: USUAL_COUNT,
    draw: (random) => {
      const [x, y] = [0.2 + 0.6 * random(), 0.2 + 0.6 * random()];
      const place = `cx="${x}" cy="${y}" r="${0.4 + random() * 0.6}"`;
      return { ...pick(random, SIZES), body: gradient(random, 'radialGradient', place) };
    },
  },
  {
    name: 'transparent',
    count: 6,
    draw: (random, index) => ({
      width: 200 + 60 * index,
      height: 400 - 30 * index,
      body: `<g opacity="0">${box(0, 0, 900, 900, colour(random))}</g>`,
    }),
  },
  {
    name: 'sticker',
    count: USUAL_COUNT,
    draw: (random) => ({
      width: 400,
      height: 400,
      body: repeat(3, () => {
        const [x, y] = [random() * 300, random() * 300];
        const [wide, high] = [40 + random() * 160, 40 + random() * 160];
        return `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="${random() * 80}"
          fill="${colour(random)}" fill-opacity="${0.5 + random() / 2}"/>`;
      }),
    }),
  },
];

/**
 * @param {() => number} random
 * @param {'linearGradient' | 'radialGradient'} kind
 * @param {string} place
 */
function gradient(random, kind, place) {
  const light = 20 + random() * 40;
  const stops = [light, light + 15 + random() * 25].map(
    (level, end) => `<stop offset="${end}" stop-color="${colour(random, { light: level })}"/>`,
  );
  return `<defs><${kind} id="g" ${place}>${stops.join('')}</${kind}></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>`;
}
