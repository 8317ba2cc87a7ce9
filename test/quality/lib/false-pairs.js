// @ts-check
import { basename, join } from 'node:path';
import { groupBy } from './group-by.js';
import { pairsOf, similarIn } from './program.js';

/** @typedef {import('./material.js').Material} Material */

/**
 * @typedef {object} Subject a picture that is the same as none of the others
 * @property {string} name in the folder that the program sees
 * @property {string} file
 * @property {string} label what class of pictures it is of
 * @property {string | undefined} photo that it is cut from; parts of one photo are left out
 */

/**
 * @typedef {object} Claims
 * @property {string} label
 * @property {number} pairs how many there are
 * @property {[string, string][]} wrong
 */

const ACROSS = 'across classes';

/**
 * Folders in which no two pictures are the same. Photos and their quarters are never in one folder,
 * because a true group would hide a wrong member.
 *
 * @param {Material} material
 * @returns {Subject[][]}
 */
export function unrelatedFolders({ photos, tiles, confusers, variants }) {
  const drawings = confusers.map(({ name, file }) => subject(name, file));
  return [
    [...photos.map((file) => subject('photo', file)), ...drawings],
    tiles.map(({ photo, file }) => ({ ...subject('quarter of a photo', file), photo })),
    ...variants.map((kind) => kind.map(({ label, file }) => subject(label, file))),
  ];
}

/**
 * @param {Subject[][]} folders
 * @param {Material} material
 * @param {string} program
 * @returns {Claims[]}
 */
export function falsePairs(folders, { folder }, program) {
  return folders.flatMap((subjects) => {
    const answer = similarIn(program, join(folder, 'run'), subjects);
    const byName = new Map(subjects.map((one) => [one.name, one]));
    const claimed = pairsOf(answer).map(([one, other]) => {
      const [first, second] = [byName.get(one), byName.get(other)];
      if (!first || !second) throw new Error(`${one}, ${other}: not in the folder`);
      return pairOf(first, second);
    });
    return claimsByLabel(subjects, claimed);
  });
}

/**
 * @param {Subject[]} subjects
 * @param {[Subject, Subject][]} claimed
 * @returns {Claims[]}
 */
export function claimsByLabel(subjects, claimed) {
  const counts = pairCounts(subjects);
  const wrong = groupBy(
    claimed.filter(([one, other]) => areUnrelated(one, other)),
    ([one, other]) => labelOf(one, other),
  );
  return [...counts].map(([label, pairs]) => ({
    label,
    pairs,
    wrong: (wrong.get(label) ?? []).map(([one, other]) => [one.name, other.name]),
  }));
}

/**
 * Every two pictures that have nothing to do with each other.
 *
 * @param {Subject[]} subjects
 * @returns {Generator<[Subject, Subject]>}
 */
export function* unrelatedPairs(subjects) {
  for (const [place, one] of subjects.entries()) {
    for (const other of subjects.slice(place + 1)) if (areUnrelated(one, other)) yield [one, other];
  }
}

/** @param {Subject[]} subjects */
function pairCounts(subjects) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [one, other] of unrelatedPairs(subjects)) {
    const label = labelOf(one, other);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/**
 * @param {Subject} one
 * @param {Subject} other
 * @returns {[Subject, Subject]}
 */
function pairOf(one, other) {
  return [one, other];
}

/**
 * @param {Subject} one
 * @param {Subject} other
 */
function areUnrelated(one, other) {
  return one.photo === undefined || one.photo !== other.photo;
}

/**
 * @param {Subject} one
 * @param {Subject} other
 */
function labelOf(one, other) {
  return one.label === other.label ? one.label : ACROSS;
}

/**
 * @param {string} label
 * @param {string} file
 * @returns {Subject}
 */
function subject(label, file) {
  return { name: `${label}/${basename(file)}`, file, label, photo: undefined };
}
