// @ts-check
import { join } from 'node:path';
import { claimsByLabel, unrelatedPairs } from './false-pairs.js';
import { bitsApart, hashesOf } from './phash.js';

/** @typedef {import('./false-pairs.js').Subject} Subject */
/** @typedef {import('./copies.js').Pair} Pair */

/**
 * @typedef {object} Yardstick a threshold of the plain perceptual hash
 * @property {string} name
 * @property {(pair: Pair) => boolean} finds
 * @property {import('./false-pairs.js').Claims[]} claims
 */

const USUAL_BITS = 40;
const ALL_BITS = 256;

/**
 * The hash with the usual threshold, and with the one at which it pairs no more unrelated photos
 * than the program did, which takes unrelated photos to tell.
 *
 * @param {import('./material.js').Material} material
 * @param {Subject[][]} folders
 * @param {number} falsePhotoPairs of the program
 * @returns {Promise<Yardstick[]>}
 */
export async function yardsticks({ folder, pairs }, folders, falsePhotoPairs) {
  const files = new Set([
    ...pairs.flatMap(({ original, copy }) => [original, copy]),
    ...folders.flat().map(({ file }) => file),
  ]);
  const hashes = await hashesOf(files, join(folder, 'phash.json'));
  const distances = folders.flatMap((subjects) =>
    [...unrelatedPairs(subjects)].map((pair) => ({
      pair,
      bits: bitsApart(hashes.get(pair[0].file), hashes.get(pair[1].file)),
    })),
  );
  const ofPhotos = distances
    .filter(({ pair: [one, other] }) => isOfPhoto(one.label) && isOfPhoto(other.label))
    .map(({ bits }) => bits)
    .toSorted((a, b) => a - b);
  // The first pair that is too many must lie beyond the threshold.
  const fair = Math.min(ALL_BITS, (ofPhotos[falsePhotoPairs] ?? ALL_BITS + 1) - 1);
  const thresholds = ofPhotos.length === 0 ? [USUAL_BITS] : [USUAL_BITS, fair];
  return thresholds.map((threshold) => ({
    name: `pHash ≤ ${threshold}`,
    finds: ({ original, copy }) => bitsApart(hashes.get(original), hashes.get(copy)) <= threshold,
    claims: folders.flatMap((subjects) => {
      const here = new Set(subjects);
      const claimed = distances.filter(({ pair, bits }) => here.has(pair[0]) && bits <= threshold);
      return claimsByLabel(
        subjects,
        claimed.map(({ pair }) => pair),
      );
    }),
  }));
}

/** @param {string} label */
export function isOfPhoto(label) {
  return label === 'photo' || label === 'quarter of a photo';
}
