// @ts-check
import { pick, randomInteger } from '../../bench/lib/random.js';
import { USUAL_COUNT, box, repeat, text } from './shapes.js';
import { colour, title, word, words } from './words.js';

/** Slides, charts and maps of one make. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  { name: 'slide', count: 24, draw: slide },
  { name: 'bar-chart', count: USUAL_COUNT, draw: (random) => chart(random, bars(random)) },
  { name: 'line-chart', count: USUAL_COUNT, draw: (random) => chart(random, lines(random)) },
  { name: 'map-tile', count: USUAL_COUNT, draw: mapTile },
];

/**
 * @param {() => number} random
 * @param {number} index
 */
function slide(random, index) {
  const bullets = repeat(3 + randomInteger(random, 3), (row) => {
    const y = 250 + row * 70;
    return `<circle cx="90" cy="${y - 8}" r="7" fill="#d9822b"/>${text(116, y, words(random, 4), { size: 28 })}`;
  });
  const picture =
    index % 3 === 0
      ? repeat(5, (bar) => {
          const high = 60 + random() * 280;
          return box(780 + bar * 80, 580 - high, 56, high, '#2f6fab');
        })
      : '';
  const body =
    box(0, 0, 1280, 720, 'white') +
    box(0, 0, 1280, 120, '#17365c') +
    text(60, 80, title(random, 3), { size: 48, fill: 'white', weight: 'bold' }) +
    bullets +
    picture +
    box(0, 680, 1280, 40, '#e5e9ef') +
    text(60, 707, 'Example Institute', { fill: '#567' }) +
    text(1220, 707, String(index + 1), { fill: '#567', anchor: 'end' });
  return { width: 1280, height: 720, body };
}

/**
 * @param {() => number} random
 * @param {string} content
 */
function chart(random, content) {
  const grid = repeat(6, (line) => {
    const y = 420 - line * 64;
    return box(70, y, 700, 1, '#ccc') + text(60, y + 5, String(line * 20), { anchor: 'end' });
  });
  const names = repeat(8, (place) =>
    text(115 + place * 85, 446, word(random).slice(0, 6), { size: 13, anchor: 'middle' }),
  );
  const head = text(400, 50, title(random, 3), { size: 24, anchor: 'middle' });
  return {
    width: 800,
    height: 480,
    body: box(0, 0, 800, 480, 'white') + grid + names + head + content,
  };
}

/** @param {() => number} random */
function bars(random) {
  return repeat(8, (place) => {
    const high = 20 + random() * 290;
    return box(90 + place * 85, 420 - high, 50, high, '#1f77b4');
  });
}

/** @param {() => number} random */
function lines(random) {
  return repeat(3, (line) => {
    const points = Array.from(
      { length: 8 },
      (_, place) => `${115 + place * 85},${420 - 20 - random() * 290}`,
    );
    const ink = ['#1f77b4', '#ff7f0e', '#2ca02c'][line] ?? 'black';
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${ink}" stroke-width="3"/>`;
  });
}

/** @param {() => number} random */
function mapTile(random) {
  const areas = repeat(4, () => {
    const [x, y] = [random() * 512, random() * 512];
    return `<ellipse cx="${x}" cy="${y}" rx="${40 + random() * 90}" ry="${30 + random() * 70}"
      fill="${pick(random, ['#c8e6b0', '#aad3df', '#e0d8c8'])}"/>`;
  });
  const streets = repeat(14, (place) => {
    const main = place < 3;
    const ends =
      random() < 0.5
        ? [0, random() * 512, 512, random() * 512]
        : [random() * 512, 0, random() * 512, 512];
    const [x1, y1, x2, y2] = ends;
    return `<path d="M${x1} ${y1} Q${random() * 512} ${random() * 512} ${x2} ${y2}" fill="none"
      stroke="${main ? '#f6cf65' : 'white'}" stroke-width="${main ? 12 : 6}"/>`;
  });
  const labels = repeat(6, () =>
    text(30 + random() * 400, 30 + random() * 450, title(random, 1), { size: 14, fill: '#555' }),
  );
  const marker = `<circle cx="${random() * 512}" cy="${random() * 512}" r="9" fill="${colour(random)}"/>`;
  const body = box(0, 0, 512, 512, '#f2efe9') + areas + streets + labels + marker;
  return { width: 512, height: 512, body };
}
