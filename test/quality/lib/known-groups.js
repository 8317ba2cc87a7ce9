// @ts-check
import { basename, join } from 'node:path';
import { groupBy } from './group-by.js';
import { pairKey, pairsOf, similarIn } from './program.js';

/** @typedef {import('./material.js').Material} Material */

/**
 * @typedef {object} Relation
 * @property {string} relation
 * @property {number} pairs
 * @property {string[]} missed pairs of names
 * @property {boolean} expected whether the pairs ought to be found
 * @property {boolean} wrong whether some were found that are not the same at all
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

  const explained = new Set();
  const byRelation = groupBy(known, ({ relation }) => shortRelation(relation));
  const list = [...byRelation].map(([relation, groups]) => {
    const pairs = groups.flatMap((group) => allPairs(group.files.map((file) => basename(file))));
    for (const key of pairs) explained.add(key);
    const missed = pairs.filter((key) => !keys.has(key)).map((key) => key.replace('\n', ' – '));
    return {
      relation,
      pairs: pairs.length,
      missed,
      expected: EXPECTED.has(relation),
      wrong: relation === UNRELATED && missed.length < pairs.length,
    };
  });
  // One name may stand for two relations: a crop is related to every copy of its picture.
  for (const { name } of known) {
    const sameName = known.filter((group) => group.name === name);
    const all = sameName.flatMap((group) => group.files.map((file) => basename(file)));
    for (const key of allPairs(all)) explained.add(key);
  }
  const others = claimed.filter(([one, other]) => !explained.has(pairKey(one, other)));
  return { list, others };
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
