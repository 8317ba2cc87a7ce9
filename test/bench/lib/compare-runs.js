// @ts-check
import { measure } from './measure.js';

/** @typedef {import('./measure.js').Figures} Figures */

/**
 * One line of a comparison.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} [missing] why it cannot run; it is then reported and not started
 * @property {readonly string[]} command
 * @property {import('./measure.js').RunOptions} [options]
 * @property {() => void} [prepare] before each run, not timed
 * @property {() => void} [check] after each run, not timed; throws when the answer was wrong
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} [missing]
 * @property {number} [wall] median
 * @property {number} [fastest]
 * @property {number} [cpu] median
 * @property {number} [rss] largest
 * @property {Figures[]} runs
 */

/**
 * Runs all contenders once to warm the cache, then in rounds, each round beginning with another
 * one, so that a noisy minute or a favourable place falls on all alike.
 *
 * @param {readonly Contender[]} contenders
 * @param {number} rounds
 * @returns {Row[]}
 */
export function compareRuns(contenders, rounds) {
  const present = contenders.filter(({ missing }) => missing === undefined);
  /** @type {Map<string, Figures[]>} */
  const runs = new Map(contenders.map(({ name }) => [name, []]));
  for (const contender of present) runOnce(contender);
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    const turn = round % Math.max(present.length, 1);
    for (const contender of [...present.slice(turn), ...present.slice(0, turn)]) {
      runs.get(contender.name)?.push(runOnce(contender));
    }
  }
  return contenders.map(({ name, missing }) => summarise(name, missing, runs.get(name) ?? []));
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** @param {Contender} contender */
function runOnce({ command, options, prepare, check }) {
  prepare?.();
  const figures = measure(command, options);
  check?.();
  return figures;
}

/**
 * @param {string} name
 * @param {string | undefined} missing
 * @param {Figures[]} runs
 * @returns {Row}
 */
function summarise(name, missing, runs) {
  if (missing !== undefined) return { name, missing, runs };
  const walls = runs.map(({ wall }) => wall);
  const sizes = runs.flatMap(({ rss }) => (rss === undefined ? [] : [rss]));
  return {
    name,
    wall: median(walls),
    fastest: Math.min(...walls),
    cpu: median(runs.map(({ cpu }) => cpu)),
    ...(sizes.length === 0 ? {} : { rss: Math.max(...sizes) }),
    runs,
  };
}
