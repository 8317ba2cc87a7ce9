// @ts-check
import { basename } from 'node:path';
import { upperBound } from './verdict.js';

/** @typedef {import('./verdict.js').KindRow} KindRow */
/** @typedef {import('./false-pairs.js').Claims} Claims */
/** @typedef {import('./yardstick.js').Yardstick} Yardstick */

/**
 * @param {KindRow[]} rows
 * @param {Yardstick[]} yardsticks
 */
export function recallTable(rows, yardsticks) {
  const names = yardsticks.map(({ name }) => name);
  return table(
    ['kind', 'pairs', 'found', 'required', '', 'least found', ...names, 'wrong pairs'],
    rows.map(({ kind, pairs, recall, required, ok, worst, yardsticks: shares, wrong }) => [
      kind,
      String(pairs),
      recall.toFixed(3),
      required?.toFixed(3) ?? '–',
      required === undefined ? '' : ok ? 'ok' : 'MISS',
      worst,
      ...shares.map((share) => share.toFixed(3)),
      String(wrong),
    ]),
  );
}

/**
 * @param {Claims[]} claims
 * @param {Yardstick[]} yardsticks
 */
export function falseTable(claims, yardsticks) {
  return table(
    ['pictures', 'pairs', 'paired', '', '95 % below', ...yardsticks.map(({ name }) => name)],
    claims.map(({ label, pairs, wrong }, place) => [
      label,
      String(pairs),
      String(wrong.length),
      wrong.length === 0 ? 'ok' : 'MISS',
      upperBound(wrong.length, pairs).toExponential(1),
      ...yardsticks.map((yardstick) => String(yardstick.claims[place]?.wrong.length ?? '')),
    ]),
  );
}

/** @param {ReturnType<typeof import('./known-groups.js').relationsFound>} found */
export function relationLines({ list, others }) {
  return [
    ...table(
      ['known relation', 'pairs', 'paired'],
      list.map(({ relation, pairs, found: paired }) => [relation, String(pairs), String(paired)]),
    ),
    '',
    ...list.flatMap(({ relation, apart }) => apart.map((line) => `missed ${relation}: ${line}`)),
    ...others.map(([one, other]) => `paired, relation unknown: ${one} – ${other}`),
  ];
}

/** @param {ReturnType<typeof import('./recall.js').groupsOfAll>} all */
export function allLines({ files, photos, groups, mixed, copies, withOriginal, alone, seconds }) {
  return [
    `Everything in one folder: ${files} files of ${photos} photos in ${seconds.toFixed(1)} s; ` +
      `${groups} groups, ${mixed.length} of them with more than one photo; ` +
      `${withOriginal} of ${copies} copies with their original, ${alone} in no group.`,
    ...mixed.map(
      (group) => `mixed: ${group.slice(0, 6).join(', ')}${group.length > 6 ? ', …' : ''}`,
    ),
  ];
}

/** @param {import('./recall.js').EditResult[]} results */
export function missedLines(results) {
  return results.flatMap(({ edit, missed, wrong }) => [
    ...missed.map(({ original }) => `missed: ${edit}: ${basename(original)}`),
    ...wrong.map(([one, other]) => `wrong: ${edit}: ${one} – ${other}`),
  ]);
}

/** @param {Claims[]} claims */
export function wrongLines(claims) {
  return claims.flatMap(({ wrong }) => wrong.map(([one, other]) => `wrong: ${one} – ${other}`));
}

/**
 * Markdown with columns of even width.
 *
 * @param {string[]} titles
 * @param {string[][]} rows
 */
function table(titles, rows) {
  const widths = titles.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const rules = widths.map((width) => '-'.repeat(width));
  return [titles, rules, ...rows].map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
}
