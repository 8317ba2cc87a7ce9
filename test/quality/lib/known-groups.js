// @ts-check
import { basename, join } from 'node:path';
import { groupBy } from './group-by.js';
import { pairKey, pairsOf, similarIn } from './program.js';

/** @typedef {import('./material.js').Material} Material */

/**
 * @typedef {object} Relation
 * @property {string} relation
 * @property {number} pairs
 * @property {number} found
 * @property {string[]} apart lines about groups that ought to be together and are not
 * @property {boolean} wrong whether some were paired that are not the same at all
 */

const EXPECTED = new Set(['duplicate', 'near-duplicate']);
const UNRELATED = 'different';

/**
 * Asks about the corpus as it is: its real copies, sessions and bursts.
 *
 * @param {Material} material
 * @param {string} program
 * @returns {{ list: Relation[], others: [string, string][] }}
 */
export function relationsFound({ folder, photos, nonPhotos, known }, program) {
  const files = [...new Set([...known.flatMap((group) => group.files), ...nonPhotos])];
  const names = new Set(files.map((file) => basename(file)));
  const rest = photos.filter((file) => !names.has(basename(file)));
  const entries = [...files, ...rest].map((file) => ({ name: basename(file), file }));
  const claimed = pairsOf(similarIn(program, join(folder, 'run'), entries));
  const keys = new Set(claimed.map(([one, other]) => pairKey(one, other)));

  const byRelation = groupBy(known, ({ relation }) => shortRelation(relation));
  const list = [...byRelation].map(([relation, groups]) => {
    const pairs = groups.flatMap(({ files: ofGroup }) => allPairs(namesOf(ofGroup)));
    const found = pairs.filter((key) => keys.has(key)).length;
    const expected = EXPECTED.has(relation);
    const apart = expected ? groups.flatMap((group) => membersApart(group, keys)) : [];
    const wrong = relation === UNRELATED && found > 0;
    return { relation, pairs: pairs.length, found, apart, wrong };
  });
  // One name may stand for two relations: a crop is related to every copy of its picture.
  const byName = groupBy(known, ({ name }) => name);
  const explained = new Set(
    [...byName.values()].flatMap((groups) =>
      allPairs(namesOf(groups.flatMap((group) => group.files))),
    ),
  );
  const others = claimed.filter(([one, other]) => !explained.has(pairKey(one, other)));
  return { list, others };
}

/**
 * Who is not found together with the member that most others are found with.
 *
 * @param {Material['known'][number]} group
 * @param {Set<string>} keys of the pairs found
 */
function membersApart({ name, files }, keys) {
  const members = namesOf(files);
  const without = members
    .map((one) => members.filter((other) => one !== other && !keys.has(pairKey(one, other))))
    .toSorted((a, b) => a.length - b.length);
  const [fewest = []] = without;
  return fewest.length === 0 ? [] : [`${name} (${members.length} files): ${fewest.join(', ')}`];
}

/** @param {readonly string[]} files */
function namesOf(files) {
  return files.map((file) => basename(file));
}

/**
 * @param {string} relation such as `duplicate (JPEG/WebP)`
 */
function shortRelation(relation) {
  return relation.startsWith('near-duplicate (HDR')
    ? 'burst or HDR'
    : relation.replace(/ \(.*/u, '');
}

/** @param {string[]} names */
function allPairs(names) {
  return names.flatMap((one, place) => names.slice(place + 1).map((other) => pairKey(one, other)));
}
