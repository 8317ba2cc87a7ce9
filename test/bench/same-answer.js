// @ts-check
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { comparable, differences, naiveGroups, reclaimableBytes } from './lib/exact-groups.js';
import { imageFiles, inodeOf, toBytePath } from './lib/image-files.js';
import { freshRepository, imgdedup, notBuilt, readFound } from './lib/imgdedup.js';
import { isInstalled, run } from './lib/measure.js';
import { readOptions } from './lib/options.js';
import { peerAnswers } from './lib/peer-answers.js';
import { DEFAULT_PHOTO_SET, photoSet } from './lib/photo-set.js';
import { factsText, machineFacts, save } from './lib/report.js';
import { specialCases } from './lib/special-cases.js';

const { data, json, numbers, operands } = readOptions({
  usage: `Usage: node test/bench/same-answer.js [flags] [FOLDER…]

Compares the exact groups of imgdedup with those of a full SHA-256 of every file, of jdupes, fdupes
and rdfind: on generated photos, on a folder of special cases, and on the folders named, to which
nothing is written (and whose .imgdedupignore files it does not know). Exit status 1 if they differ.`,
  numbers: {
    files: { value: 1500, help: 'generated photos' },
    seed: { value: DEFAULT_PHOTO_SET.seed, help: 'another seed makes other files' },
  },
  operands: true,
});

print(factsText(machineFacts()));
let groupCount = 0;
let setCount = 0;
let differenceCount = 0;

const photos = { ...DEFAULT_PHOTO_SET, files: numbers.files, seed: numbers.seed };
for (const { folder, tree } of [photoSet(data, photos), specialCases(data)]) {
  compareAnswers(realpathSync(tree), () => repositoryAnswers(tree, join(folder, 'repository')));
}
for (const folder of operands) {
  const tree = realpathSync(folder);
  compareAnswers(tree, () => [
    { name: 'imgdedup --ephemeral', found: readFound('dupes', '--ephemeral', tree) },
  ]);
}

const verdict = differenceCount === 0 ? 'same answer' : `${differenceCount} differences`;
const whose = notBuilt.missing ? ` (peers only: imgdedup is ${notBuilt.missing})` : '';
print(`${verdict}${whose}: ${groupCount} groups in ${setCount} sets`);
save({ title: 'Same answer', groupCount, setCount, differenceCount }, json);
if (differenceCount > 0 || notBuilt.missing) process.exitCode = 1;

/** @typedef {{ name: string, found: import('./lib/imgdedup.js').Found }} Answer */

/**
 * @param {string} tree
 * @param {() => Answer[]} ownAnswers
 */
function compareAnswers(tree, ownAnswers) {
  const files = imageFiles(tree);
  const expected = naiveGroups(tree, files);
  const bytes = reclaimableBytes(expected, files);
  print(`${tree}: ${files.size} files, ${expected.size} groups, ${bytes} bytes reclaimable`);
  groupCount += expected.size;
  setCount += 1;

  for (const [name, answer] of Object.entries(peerAnswers)) {
    if (!isInstalled(name)) print(`  ${name}: not installed`);
    else report(name, differences(expected, comparable(answer(tree), files)));
  }
  if (notBuilt.missing) return;
  for (const { name, found } of ownAnswers()) {
    const { summary, failures } = found;
    report(name, [
      ...differences(expected, comparable(inodeGroups(tree, found), files)),
      ...(summary.bytes === bytes ? [] : [`reclaimable: ${summary.bytes}`]),
      ...failures.map(({ path, kind, reason }) => `${kind}: ${JSON.stringify(path)}: ${reason}`),
    ]);
  }
}

/**
 * Every way to the same answer: hashed as far as needed, remembered, and hashed in full.
 *
 * @param {string} tree
 * @param {string} repository
 * @returns {Answer[]}
 */
function repositoryAnswers(tree, repository) {
  freshRepository(tree, repository);
  const first = readFound('dupes', '-C', tree);
  const second = readFound('dupes', '-C', tree);
  const stored = readFound('dupes', '-C', tree, '--no-refresh');
  freshRepository(tree, repository);
  run(imgdedup('index', '-C', tree, '--json', '--quiet'));
  return [
    { name: 'imgdedup, first look', found: first },
    { name: 'imgdedup, second look', found: second },
    { name: 'imgdedup --no-refresh', found: stored },
    { name: 'imgdedup after index', found: readFound('dupes', '-C', tree) },
  ];
}

/**
 * @param {string} tree
 * @param {import('./lib/imgdedup.js').Found} found
 */
function inodeGroups(tree, { groups }) {
  return groups
    .filter(({ tier }) => tier === 'exact')
    .map(({ files }) => files.map(({ path }) => inodeOf(toBytePath(join(tree, path)))));
}

/**
 * @param {string} name
 * @param {string[]} lines
 */
function report(name, lines) {
  differenceCount += lines.length;
  print(`  ${name}: ${lines.length === 0 ? 'the same' : `${lines.length} differences`}`);
  for (const line of lines) print(`    ${line}`);
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
