// @ts-check
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** @typedef {import('./compare-runs.js').Row} Row */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => string} cell
 */

/**
 * @typedef {object} Report
 * @property {string} title
 * @property {Record<string, string | number>} facts what was looked at
 * @property {Row[]} rows
 * @property {string[]} yardsticks names of the rows that the others are compared with
 * @property {Column[]} [columns] further ones
 */

/**
 * Prints the figures as a Markdown table and saves them when a file is named.
 *
 * @param {Report} report
 * @param {string | undefined} jsonFile
 */
export function publish(report, jsonFile) {
  const machine = machineFacts();
  const { title, facts, rows, yardsticks, columns = [] } = report;
  const lines = [
    `## ${title}`,
    '',
    `${factsText(facts)}. ${factsText(machine)}.`,
    '',
    ...markdownTable([...figureColumns(), ...ratioColumns(rows, yardsticks), ...columns], rows),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  save({ title, machine, facts, rows }, jsonFile);
}

/**
 * @param {object} figures
 * @param {string | undefined} jsonFile nothing is saved without one
 */
export function save(figures, jsonFile) {
  if (jsonFile === undefined) return;
  const dated = { taken: new Date().toISOString(), ...figures };
  writeFileSync(jsonFile, `${JSON.stringify(dated, null, 2)}\n`);
}

/** @returns {Record<string, string | number>} */
export function machineFacts() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `${type()} ${release()}`,
    node: process.version,
    load: loadavg()[0]?.toFixed(1) ?? 'unknown',
  };
}

/** @param {Record<string, string | number>} facts */
export function factsText(facts) {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}

/** @returns {Column[]} */
function figureColumns() {
  return [
    { title: 'program', cell: ({ name }) => name },
    { title: 'median s', cell: ({ wall, missing }) => missing ?? seconds(wall) },
    { title: 'fastest s', cell: ({ fastest }) => seconds(fastest) },
    { title: 'CPU s', cell: ({ cpu }) => seconds(cpu) },
    { title: 'RSS MB', cell: ({ rss }) => (rss === undefined ? '–' : (rss / 1e6).toFixed(0)) },
  ];
}

/**
 * @param {Row[]} rows
 * @param {string[]} yardsticks
 * @returns {Column[]}
 */
function ratioColumns(rows, yardsticks) {
  return yardsticks.map((name) => {
    const unit = rows.find((row) => row.name === name)?.wall;
    return {
      title: `× ${name}`,
      cell: ({ wall }) =>
        unit === undefined || wall === undefined ? '–' : (wall / unit).toFixed(2),
    };
  });
}

/** @param {number | undefined} value */
function seconds(value) {
  return value === undefined ? '–' : value.toFixed(value < 1 ? 3 : 2);
}

/**
 * @param {Column[]} columns
 * @param {Row[]} rows
 */
function markdownTable(columns, rows) {
  const titles = columns.map(({ title }) => title);
  const rules = columns.map((_, place) => (place === 0 ? '---' : '---:'));
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  return [titles, rules, ...cells].map((line) => `| ${line.join(' | ')} |`);
}
