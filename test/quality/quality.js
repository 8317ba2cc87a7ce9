// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { factsText, machineFacts, save } from '../bench/lib/report.js';
import { keepersOf } from './lib/keepers.js';
import { falsePairs, unrelatedFolders } from './lib/false-pairs.js';
import { relationsFound } from './lib/known-groups.js';
import { makeMaterial } from './lib/material.js';
import { readOptions } from './lib/options.js';
import { groupsOfAll, recallOfEdits } from './lib/recall.js';
import { REQUIRED_RECALL } from './lib/requirements.js';
import * as tables from './lib/tables.js';
import { rowsOf } from './lib/verdict.js';
import { isOfPhoto, yardsticks } from './lib/yardstick.js';

/** @typedef {import('./lib/material.js').Material} Material */

const options = readOptions();
mkdirSync(options.folder, { recursive: true });
if (options.onlyKeepers) reportKeepers(await keepersOf(options, say));
else await all();

async function all() {
  const material = await makeMaterial({ ...options, say });
  if (options.manifest === undefined) return measure(material);
  const manifest = { ...material, required: Object.fromEntries(REQUIRED_RECALL) };
  writeFileSync(options.manifest, `${JSON.stringify(manifest, null, 1)}\n`);
}

/** @param {Material} material */
async function measure(material) {
  const { program, verbose, edits: wantsEdits, unrelated, whole: wantsWhole } = options;
  const machine = machineFacts();
  const results = wantsEdits ? recallOfEdits(material, program, say) : [];
  const folders = unrelated ? unrelatedFolders(material) : [];
  const claims = falsePairs(folders, material, program);
  const falsePhotoPairs = claims
    .filter(({ label }) => isOfPhoto(label))
    .reduce((count, { wrong }) => count + wrong.length, 0);
  say('the yardstick');
  const measures = await yardsticks(material, folders, falsePhotoPairs);
  const rows = rowsOf(results, measures, ({ kind }) => kind);
  const edits = rowsOf(results, measures, ({ edit }) => edit);

  print(`## ${material.set}: ${material.photos.length} photos. ${factsText(machine)}`);
  if (wantsEdits) print(...tables.recallTable(rows, measures));
  if (wantsEdits && verbose)
    print(...tables.recallTable(edits, measures), '', ...tables.missedLines(results));
  const files = results.reduce((count, result) => count + result.files, 0);
  const seconds = results.reduce((count, result) => count + result.seconds, 0);
  print(`${files} files in ${results.length} folders: ${seconds.toFixed(1)} s.`);

  if (unrelated) {
    print(...tables.falseTable(claims, measures));
    if (verbose) print(...tables.wrongLines(claims));
  }
  const relations = unrelated ? relationsOfCorpus(material) : undefined;
  if (relations) print(...tables.relationLines(relations));
  const everything = wantsWhole ? wholeFolder(material) : undefined;
  if (everything) print(...tables.allLines(everything));
  const keepers = options.keepers ? await keepersOf(options, say) : undefined;
  if (keepers) reportKeepers(keepers);
  const missed = [
    ...rows.filter(({ ok }) => !ok).map(({ kind }) => kind),
    ...(relations?.list ?? [])
      .filter(({ wrong }) => wrong)
      .map(({ relation }) => `paired, but ${relation}`),
    ...(keepers?.missed ?? []).map((line) => `not kept: ${line}`),
    ...claims.filter(({ wrong }) => wrong.length > 0).map(({ label }) => `false pairs: ${label}`),
  ];
  print(missed.length === 0 ? 'Every requirement is met.' : `MISSED: ${missed.join(', ')}`);
  if (missed.length > 0) process.exitCode = 1;
  save(
    {
      title: 'Quality',
      set: material.set,
      machine,
      rows,
      edits,
      claims,
      relations,
      all: everything,
      keepers,
    },
    options.json,
  );
}

/** @param {Material} material */
function relationsOfCorpus(material) {
  say('the corpus as it is');
  return relationsFound(material, options.program);
}

/** @param {Material} material */
function wholeFolder(material) {
  say('everything in one folder');
  return groupsOfAll(material, options.program);
}

/** @param {import('./lib/keepers.js').Keepers} keepers */
function reportKeepers({ groups, missed, mostMissed }) {
  print(`The original is kept in ${groups - missed.length} of ${groups} groups.`, ...missed);
  if (missed.length > mostMissed) process.exitCode = 1;
}

/** @param {...string} lines a paragraph */
function print(...lines) {
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
