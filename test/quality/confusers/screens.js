// @ts-check
import { randomInteger } from '../../bench/lib/random.js';
import { USUAL_COUNT, box, repeat, text } from './shapes.js';
import { colour, date, digits, person, price, word, words } from './words.js';

/** Screenshots of one program with other contents. @type {import('./shapes.js').Confuser[]} */
export const confusers = [
  { name: 'window-list', count: USUAL_COUNT, draw: (random) => appWindow(listRows(random)) },
  { name: 'window-table', count: USUAL_COUNT, draw: (random) => appWindow(tableRows(random)) },
  { name: 'code-editor', count: USUAL_COUNT, draw: codeEditor },
  { name: 'chat', count: USUAL_COUNT, draw: chat },
];

/** @param {string} content */
function appWindow(content) {
  const menu = ['Inbox', 'Drafts', 'Sent', 'Archive', 'Spam', 'Bin', 'Labels', 'Settings'];
  const body =
    box(0, 0, 1280, 800, '#f4f5f7') +
    box(0, 0, 1280, 44, '#3b4252') +
    `<circle cx="24" cy="22" r="8" fill="#e06c75"/><circle cx="48" cy="22" r="8" fill="#e5c07b"/>
     <circle cx="72" cy="22" r="8" fill="#98c379"/>` +
    text(640, 29, 'Mail and Records', { fill: 'white', anchor: 'middle' }) +
    box(0, 44, 220, 756, '#e3e6ec') +
    repeat(menu.length, (row) => text(30, 96 + row * 42, menu[row] ?? '', { size: 18 })) +
    box(12, 70, 196, 36, '#5e81ac55') +
    content;
  return { width: 1280, height: 800, body };
}

/** @param {() => number} random */
function listRows(random) {
  return repeat(11, (row) => {
    const y = 60 + row * 66;
    return (
      box(236, y, 1028, 58, 'white') +
      `<circle cx="270" cy="${y + 29}" r="18" fill="${colour(random)}"/>` +
      text(304, y + 26, person(random), { weight: 'bold' }) +
      text(304, y + 47, words(random, 9), { size: 14, fill: '#666' }) +
      text(1240, y + 26, date(random), { size: 13, anchor: 'end' })
    );
  });
}

/** @param {() => number} random */
function tableRows(random) {
  return repeat(24, (row) => {
    const y = 60 + row * 30;
    const cells = [digits(random, 6), person(random), word(random), date(random), price(random)];
    const columns = repeat(cells.length, (column) =>
      text(250 + column * 205, y + 21, row === 0 ? `Column ${column + 1}` : (cells[column] ?? ''), {
        size: 15,
        weight: row === 0 ? 'bold' : 'normal',
      }),
    );
    return box(236, y, 1028, 29, row % 2 === 0 ? 'white' : '#eef1f5') + columns;
  });
}

/** @param {() => number} random */
function codeEditor(random) {
  const inks = ['#c678dd', '#61afef', '#98c379', '#e5c07b', '#abb2bf'];
  let indent = 0;
  const lines = repeat(32, (line) => {
    indent = Math.max(0, Math.min(5, indent + randomInteger(random, 3) - 1));
    const parts = Array.from({ length: 1 + randomInteger(random, 5) }, () => word(random));
    let x = 320 + indent * 28;
    const inked = parts.map((part) => {
      const shown = text(x, 80 + line * 22, part, {
        size: 15,
        family: 'monospace',
        fill: inks[randomInteger(random, inks.length)] ?? '#abb2bf',
      });
      x += part.length * 9 + 12;
      return shown;
    });
    const number = text(296, 80 + line * 22, String(line + 1), {
      size: 14,
      fill: '#5c6370',
      anchor: 'end',
    });
    return number + inked.join('');
  });
  const files = repeat(20, (row) =>
    text(24, 90 + row * 26, `${word(random)}.js`, { size: 15, fill: '#9aa2b1' }),
  );
  const body =
    box(0, 0, 1280, 800, '#282c34') +
    box(0, 0, 240, 800, '#21252b') +
    box(0, 0, 1280, 48, '#1d2026') +
    text(260, 31, `${word(random)}.js`, { fill: '#d7dae0' }) +
    box(0, 778, 1280, 22, '#4d78cc') +
    files +
    lines;
  return { width: 1280, height: 800, body };
}

/** @param {() => number} random */
function chat(random) {
  let y = 120;
  const bubbles = repeat(11, () => {
    const own = random() < 0.5;
    const rows = 1 + randomInteger(random, 3);
    const width = 170 + random() * 200;
    const x = own ? 520 - width : 20;
    const bubble = `<rect x="${x}" y="${y}" width="${width}" height="${rows * 22 + 16}" rx="14"
      fill="${own ? '#d9fdd3' : 'white'}"/>`;
    const top = y;
    y += rows * 22 + 28;
    return (
      bubble +
      repeat(rows, (row) => text(x + 12, top + 24 + row * 22, words(random, 3), { size: 15 }))
    );
  });
  const body =
    box(0, 0, 540, 960, '#efeae2') +
    bubbles +
    box(0, 0, 540, 90, '#075e54') +
    text(90, 64, person(random), { size: 22, fill: 'white' }) +
    '<circle cx="50" cy="58" r="22" fill="#cdd"/>' +
    box(0, 890, 540, 70, '#f0f0f0') +
    '<rect x="16" y="902" width="440" height="46" rx="23" fill="white"/>' +
    '<circle cx="500" cy="925" r="23" fill="#00a884"/>';
  return { width: 540, height: 960, body };
}
