// @ts-check
import { randomInteger, seededRandom } from '../../bench/lib/random.js';
import { USUAL_COUNT, box, frame, repeat, text } from './shapes.js';
import { colour, date, digits, person, price, title, word, words } from './words.js';

/** Printed matter of one layout. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  { name: 'text-page', count: 24, draw: textPage },
  { name: 'invoice', count: 24, draw: invoice },
  { name: 'form-few-fields', count: USUAL_COUNT, draw: formWithFewChanges },
  { name: 'receipt', count: USUAL_COUNT, draw: receipt },
  { name: 'id-card', count: USUAL_COUNT, draw: idCard },
  { name: 'calendar', count: USUAL_COUNT, draw: calendar },
];

/** @param {() => number} random */
function textPage(random) {
  const lines = repeat(34, (line) =>
    text(60, 130 + line * 24, words(random, line % 9 === 8 ? 3 : 7 + randomInteger(random, 2)), {
      size: 15,
      family: 'serif',
    }),
  );
  const head = text(60, 80, title(random, 3), { size: 28, weight: 'bold', family: 'serif' });
  return { width: 700, height: 990, body: box(0, 0, 700, 990, 'white') + head + lines };
}

/** @param {() => number} random */
function invoice(random) {
  const rows = repeat(12, (row) => {
    const y = 400 + row * 32;
    return (
      box(50, y + 10, 600, 1, '#bbb') +
      text(60, y, `${title(random)} ${digits(random, 3)}`) +
      text(470, y, String(1 + randomInteger(random, 9)), { anchor: 'end' }) +
      text(640, y, price(random), { anchor: 'end' })
    );
  });
  const head =
    box(50, 50, 90, 60, '#1a5fb4') +
    text(160, 90, 'Example Trading Ltd', { size: 26, weight: 'bold' }) +
    text(50, 180, person(random)) +
    text(50, 204, `${title(random, 1)} Street ${digits(random, 2)}`) +
    text(50, 228, `${digits(random, 5)} ${title(random, 1)}`) +
    text(640, 180, `No. ${digits(random, 6)}`, { anchor: 'end' }) +
    text(640, 204, date(random), { anchor: 'end' }) +
    text(50, 310, 'INVOICE', { size: 34, weight: 'bold' }) +
    box(50, 340, 600, 34, '#e0e6ef') +
    text(60, 363, 'Item', { weight: 'bold' }) +
    text(470, 363, 'Quantity', { weight: 'bold', anchor: 'end' }) +
    text(640, 363, 'Price', { weight: 'bold', anchor: 'end' });
  const foot = text(640, 830, `Total ${price(random)}`, {
    size: 22,
    weight: 'bold',
    anchor: 'end',
  });
  return { width: 700, height: 990, body: box(0, 0, 700, 990, 'white') + head + rows + foot };
}

/**
 * The same form filled in by the same person: only a number, a date and one word are others.
 *
 * @param {() => number} random
 */
function formWithFewChanges(random) {
  const always = seededRandom(7);
  const fields = repeat(14, (row) => {
    const y = 170 + row * 54;
    const changes = row === 3 || row === 8 || row === 11;
    const value = changes ? `${word(random)} ${digits(random, 4)}` : words(always, 3);
    return (
      text(60, y, title(always, 1), { fill: '#666', size: 13 }) +
      frame(220, y - 22, 420, 32) +
      text(230, y, value, { family: 'monospace', size: 18 })
    );
  });
  const head = text(60, 90, 'APPLICATION FOR A PERMIT', { size: 26, weight: 'bold' });
  return { width: 700, height: 990, body: box(0, 0, 700, 990, '#fffdf4') + head + fields };
}

/** @param {() => number} random */
function receipt(random) {
  const rows = repeat(16, (row) => {
    const y = 190 + row * 26;
    const style = { family: 'monospace', size: 16 };
    return (
      text(30, y, title(random), style) + text(350, y, price(random), { ...style, anchor: 'end' })
    );
  });
  const head =
    text(190, 60, 'CORNER SHOP', { size: 28, anchor: 'middle', weight: 'bold' }) +
    text(190, 90, '12 High Street', { anchor: 'middle' }) +
    text(190, 130, `${date(random)}  ${digits(random, 6)}`, { anchor: 'middle' });
  const foot = text(350, 650, `TOTAL ${price(random)}`, {
    size: 24,
    weight: 'bold',
    anchor: 'end',
  });
  return { width: 380, height: 760, body: box(0, 0, 380, 760, '#fbfbf8') + head + rows + foot };
}

/** @param {() => number} random */
function idCard(random) {
  const skin = colour(random, { saturation: 40, light: 40 + random() * 40 });
  const body =
    box(0, 0, 640, 400, '#dfe9f3') +
    box(0, 0, 640, 70, '#24518a') +
    text(24, 48, 'CITY LIBRARY  MEMBER CARD', { size: 28, fill: 'white', weight: 'bold' }) +
    box(30, 110, 180, 230, '#aab') +
    `<circle cx="120" cy="200" r="${48 + random() * 12}" fill="${skin}"/>` +
    `<ellipse cx="120" cy="340" rx="80" ry="${60 + random() * 20}" fill="${colour(random)}"/>` +
    repeat(4, (row) => {
      const label = ['Name', 'Born', 'Number', 'Valid until'][row] ?? '';
      const value = [person(random), date(random), digits(random, 10), date(random)][row] ?? '';
      const y = 130 + row * 62;
      return (
        text(240, y, label, { size: 13, fill: '#567' }) + text(240, y + 26, value, { size: 24 })
      );
    });
  return { width: 640, height: 400, body };
}

/**
 * @param {() => number} random
 * @param {number} index
 */
function calendar(random, index) {
  const [first, length] = [randomInteger(random, 7), 28 + randomInteger(random, 4)];
  const cells = repeat(42, (place) => {
    const [x, y] = [20 + (place % 7) * 100, 140 + Math.floor(place / 7) * 90];
    const day = place - first + 1;
    const number = day >= 1 && day <= length ? text(x + 10, y + 26, String(day), { size: 20 }) : '';
    const note = number && random() < 0.2 ? text(x + 8, y + 62, word(random), { size: 14 }) : '';
    return frame(x, y, 100, 90) + number + note;
  });
  const month = `${title(random, 1)} ${2000 + index}`;
  const head = text(370, 80, month, { size: 40, anchor: 'middle', weight: 'bold' });
  return { width: 740, height: 700, body: box(0, 0, 740, 700, 'white') + head + cells };
}
