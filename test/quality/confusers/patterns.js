// @ts-check
import { pick, randomInteger } from '../../bench/lib/random.js';
import { USUAL_COUNT, box, repeat, text } from './shapes.js';
import { colour, word } from './words.js';

/** Regular patterns and codes. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  { name: 'checkerboard', count: USUAL_COUNT, draw: checkerboard },
  { name: 'stripes', count: 8, draw: stripes },
  { name: 'qr-code', count: USUAL_COUNT, draw: qrCode },
  { name: 'sudoku', count: USUAL_COUNT, draw: sudoku },
  { name: 'crossword', count: USUAL_COUNT, draw: crossword },
];

/**
 * @param {() => number} random
 * @param {number} index
 */
function checkerboard(random, index) {
  const cell = [12, 16, 20, 25, 30, 40, 50, 60][index % 8] ?? 32;
  const phase = Math.floor(random() * 2 * cell);
  const dark = pick(random, ['black', '#333', '#135', '#511']);
  const light = pick(random, ['white', '#ddd', '#cde', '#fed']);
  const body = `<defs><pattern id="p" x="${phase}" y="${phase}" width="${2 * cell}" height="${2 * cell}"
    patternUnits="userSpaceOnUse">${box(0, 0, 2 * cell, 2 * cell, light)}${box(0, 0, cell, cell, dark)}
    ${box(cell, cell, cell, cell, dark)}</pattern></defs><rect width="480" height="480" fill="url(#p)"/>`;
  return { width: 480, height: 480, body };
}

/**
 * @param {() => number} random
 * @param {number} index
 */
function stripes(random, index) {
  const step = 10 + index * 6;
  const body = `<defs><pattern id="p" width="${step}" height="${step}" patternUnits="userSpaceOnUse"
    patternTransform="rotate(${random() * 180})">${box(0, 0, step, step, colour(random, { light: 85 }))}
    ${box(0, 0, step / 2, step, colour(random, { light: 30 }))}</pattern></defs>
    <rect width="480" height="480" fill="url(#p)"/>`;
  return { width: 480, height: 480, body };
}

/** @param {() => number} random */
function qrCode(random) {
  const [modules, size, quiet] = [33, 12, 48];
  const side = modules * size + 2 * quiet;
  const cell = (/** @type {number} */ x, /** @type {number} */ y) =>
    box(quiet + x * size, quiet + y * size, size, size, 'black');
  const finder = (/** @type {number} */ x, /** @type {number} */ y) => {
    const [left, top] = [quiet + x * size, quiet + y * size];
    return (
      box(left - size, top - size, 9 * size, 9 * size, 'white') +
      box(left, top, 7 * size, 7 * size, 'black') +
      box(left + size, top + size, 5 * size, 5 * size, 'white') +
      box(left + 2 * size, top + 2 * size, 3 * size, 3 * size, 'black')
    );
  };
  const data = repeat(modules ** 2, (place) =>
    random() < 0.5 ? cell(place % modules, Math.floor(place / modules)) : '',
  );
  const corners = finder(0, 0) + finder(modules - 7, 0) + finder(0, modules - 7);
  return { width: side, height: side, body: box(0, 0, side, side, 'white') + data + corners };
}

/** @param {() => number} random */
function sudoku(random) {
  const [cell, margin] = [60, 30];
  const side = 9 * cell;
  const lines = repeat(10, (line) => {
    const [at, width] = [margin + line * cell, line % 3 === 0 ? 4 : 1];
    return (
      box(at - width / 2, margin, width, side, 'black') +
      box(margin, at - width / 2, side, width, 'black')
    );
  });
  const numbers = repeat(81, (place) => {
    if (random() > 0.36) return '';
    const [x, y] = [margin + (place % 9) * cell + 30, margin + Math.floor(place / 9) * cell + 42];
    return text(x, y, String(1 + randomInteger(random, 9)), { size: 36, anchor: 'middle' });
  });
  return { width: 600, height: 600, body: box(0, 0, 600, 600, 'white') + lines + numbers };
}

/** @param {() => number} random */
function crossword(random) {
  const [cells, cell, margin] = [13, 40, 40];
  const grid = repeat(cells ** 2, (place) => {
    const [x, y] = [margin + (place % cells) * cell, margin + Math.floor(place / cells) * cell];
    const fill = random() < 0.2 ? 'black' : 'white';
    return `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="${fill}" stroke="black"/>`;
  });
  const clues = repeat(12, (line) =>
    text(margin, 600 + line * 16, `${line + 1} ${word(random)} ${word(random)}`, { size: 12 }),
  );
  return { width: 600, height: 800, body: box(0, 0, 600, 800, 'white') + grid + clues };
}
