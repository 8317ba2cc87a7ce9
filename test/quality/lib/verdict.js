// @ts-check
import { groupBy } from './group-by.js';
import { REQUIRED_RECALL } from './requirements.js';

/** @typedef {import('./recall.js').EditResult} EditResult */

/**
 * @typedef {object} KindRow
 * @property {string} kind
 * @property {number} pairs
 * @property {number} recall
 * @property {string} worst the edit that is found least, and how much of it
 * @property {number | undefined} required
 * @property {number[]} yardsticks recall of each
 * @property {number} wrong pairs of different photos
 * @property {boolean} ok
 */

/**
 * @param {EditResult[]} results
 * @param {import('./yardstick.js').Yardstick[]} yardsticks
 * @param {(result: EditResult) => string} keyOf the kind, or the edit
 * @returns {KindRow[]}
 */
export function rowsOf(results, yardsticks, keyOf) {
  return [...groupBy(results, keyOf)].map(([kind, ofKind]) => {
    const pairs = ofKind.flatMap((result) => result.pairs);
    const missed = ofKind.flatMap((result) => result.missed);
    const recall = 1 - missed.length / pairs.length;
    const required = REQUIRED_RECALL.get(ofKind[0]?.kind ?? kind);
    return {
      kind,
      pairs: pairs.length,
      recall,
      worst: worstOf(ofKind),
      required,
      yardsticks: yardsticks.map(({ finds }) => pairs.filter(finds).length / pairs.length),
      wrong: ofKind.reduce((count, result) => count + result.wrong.length, 0),
      ok: required === undefined || recall >= required,
    };
  });
}

/** @param {EditResult[]} results */
function worstOf(results) {
  const [worst] = results.toSorted((a, b) => shareMissed(b) - shareMissed(a));
  if (!worst || worst.missed.length === 0) return '';
  return `${worst.edit} ${(1 - shareMissed(worst)).toFixed(3)}`;
}

/** @param {EditResult} result */
function shareMissed({ missed, pairs }) {
  return missed.length / pairs.length;
}

const SURE = 0.05;

/**
 * The rate that so many events would be surprising below, with 95 % confidence (Poisson).
 *
 * @param {number} events
 * @param {number} trials
 */
export function upperBound(events, trials) {
  let [low, high] = [0, 10 + 4 * events];
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2;
    if (atMost(events, mean) > SURE) low = mean;
    else high = mean;
  }
  return Math.min(1, high / trials);
}

/**
 * @param {number} events
 * @param {number} mean
 */
function atMost(events, mean) {
  let term = Math.exp(-mean);
  let total = term;
  for (let count = 1; count <= events; count++) {
    term *= mean / count;
    total += term;
  }
  return total;
}
