// @ts-check
import { basename, join } from 'node:path';
import { groupBy } from './group-by.js';
import { pairKey, pairsOf, similarIn } from './program.js';

/** @typedef {import('./copies.js').Pair} Pair */
/** @typedef {import('./material.js').Material} Material */

/**
 * @typedef {object} EditResult
 * @property {string} kind
 * @property {string} edit
 * @property {Pair[]} pairs
 * @property {Pair[]} missed
 * @property {[string, string][]} wrong names of files that show different photos
 * @property {number} files
 * @property {number} seconds
 */

/**
 * Asks about each edit by itself: all photos and one copy of each, so that no other copy helps a
 * copy to its original.
 *
 * @param {Material} material
 * @param {string} program
 * @param {(line: string) => void} say
 * @returns {EditResult[]}
 */
export function recallOfEdits({ folder, photos, pairs }, program, say) {
  const originals = photos.map((file) => ({ name: originalName(file), file }));
  const byEdit = groupBy(pairs, ({ edit }) => edit);
  return [...byEdit].map(([edit, ofEdit], done) => {
    const copies = ofEdit.map(({ copy }) => ({ name: copyName(copy), file: copy }));
    const answer = similarIn(program, join(folder, 'run'), [...originals, ...copies]);
    const { missed, wrong } = compare(answer, ofEdit);
    say(
      `${edit}: ${ofEdit.length - missed.length} of ${ofEdit.length} (${done + 1}/${byEdit.size})`,
    );
    const { files, seconds } = answer;
    return { kind: ofEdit[0]?.kind ?? edit, edit, pairs: ofEdit, missed, wrong, files, seconds };
  });
}

/**
 * Everything in one folder, as a real folder has it: what becomes of the groups.
 *
 * @param {Material} material
 * @param {string} program
 */
export function groupsOfAll({ folder, photos, pairs }, program) {
  const originals = photos.map((file) => ({ name: originalName(file), file }));
  const copies = pairs.map(({ copy }) => ({ name: copyName(copy), file: copy }));
  const answer = similarIn(program, join(folder, 'run'), [...originals, ...copies]);
  const { missed } = compare(answer, pairs);
  const photoOf = photosShown(pairs);
  const mixed = answer.groups.filter(
    (group) => new Set(group.map((name) => photoOf.get(name))).size > 1,
  );
  const grouped = new Set(answer.groups.flat());
  return {
    files: answer.files,
    seconds: answer.seconds,
    photos: photos.length,
    groups: answer.groups.length,
    mixed,
    copies: pairs.length,
    withOriginal: pairs.length - missed.length,
    alone: copies.filter(({ name }) => !grouped.has(name)).length,
  };
}

/**
 * @param {import('./program.js').Answer} answer
 * @param {Pair[]} pairs
 */
function compare(answer, pairs) {
  const claimed = pairsOf(answer);
  const keys = new Set(claimed.map(([one, other]) => pairKey(one, other)));
  const photoOf = photosShown(pairs);
  return {
    missed: pairs.filter(
      ({ original, copy }) => !keys.has(pairKey(originalName(original), copyName(copy))),
    ),
    wrong: claimed.filter(([one, other]) => photoOf.get(one) !== photoOf.get(other)),
  };
}

/** @param {Pair[]} pairs */
function photosShown(pairs) {
  return new Map(
    pairs.flatMap(({ original, copy }) => [
      [originalName(original), original],
      [copyName(copy), original],
    ]),
  );
}

/** @param {string} file */
function originalName(file) {
  return `originals/${basename(file)}`;
}

/** @param {string} file `…/EDIT/PHOTO.ext` */
function copyName(file) {
  return file.split(/[/\\]/u).slice(-2).join('/');
}
