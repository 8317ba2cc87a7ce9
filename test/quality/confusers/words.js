// @ts-check
import { pick, randomInteger } from '../../bench/lib/random.js';

/** @typedef {() => number} Random */

const WORDS =
  `account address amount answer autumn balance bridge budget calendar candle change city
clock coffee colour contract corner country cousin customer danger delivery detail dinner distance doctor
east engine evening example failure family figure finger forest friend garden glass ground harbour history
holiday house island journey kitchen language letter library machine market measure meeting minute mirror
mountain museum music number office orange order paper parcel payment people picture pocket project quality
question railway reason record report river school season second service shadow silver station street summer
supper teacher ticket tomorrow travel valley village visitor volume water weather weight window winter`
    .split(/\s+/u)
    .filter(Boolean);
const NAMES = [
  'Ada',
  'Ben',
  'Carla',
  'David',
  'Eva',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jan',
  'Kim',
];
const SURNAMES = [
  'Abel',
  'Brandt',
  'Costa',
  'Dupont',
  'Ek',
  'Fischer',
  'Gómez',
  'Hansen',
  'Ito',
  'Jones',
];

/** @param {Random} random */
export function word(random) {
  return pick(random, WORDS);
}

/**
 * @param {Random} random
 * @param {number} count
 */
export function words(random, count) {
  return Array.from({ length: count }, () => word(random)).join(' ');
}

/**
 * @param {Random} random
 * @param {number} [count]
 */
export function title(random, count = 2) {
  const text = words(random, count);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {Random} random */
export function person(random) {
  return `${pick(random, NAMES)} ${pick(random, SURNAMES)}`;
}

/** @param {Random} random */
export function price(random) {
  return (random() * 900).toFixed(2);
}

/** @param {Random} random */
export function date(random) {
  const day = String(1 + randomInteger(random, 28)).padStart(2, '0');
  const month = String(1 + randomInteger(random, 12)).padStart(2, '0');
  return `${2005 + randomInteger(random, 20)}-${month}-${day}`;
}

/**
 * @param {Random} random
 * @param {number} length
 */
export function digits(random, length) {
  return Array.from({ length }, () => randomInteger(random, 10)).join('');
}

/**
 * @param {Random} random
 * @param {{ saturation?: number, light?: number }} [how] percent
 */
export function colour(random, { saturation = 60, light = 50 } = {}) {
  return `hsl(${Math.floor(random() * 360)} ${saturation}% ${light}%)`;
}
