import { findWithin, hamming256, vectorWords } from '../../fingerprint/hamming.js';
import type { Join } from './join.js';
import type { PointParameters } from './parameters.js';
import { pictureVectors } from './parameters.js';

/** Pictures after which signals and timers get their turn. */
const turn = 64;

/**
 * Joins by comparing all vectors with all: the truth that {@link joinByTables} comes close to, at
 * 10 µs and more for each pair of pictures.
 */
export function joinAll({ distance }: PointParameters): Join {
  const found = new Uint32Array(pictureVectors);
  return async ({ segment, from, to }, among, pairs) => {
    for (let query = from; query < to && !pairs.isFull; query += 1) {
      if (segment.pictures.dead[query] === 1) continue;
      const end = segment === among ? query : among.pictures.numbers.length;
      for (let nominee = 0; nominee < end; nominee += 1) {
        if (among.pictures.dead[nominee] === 1) continue;
        compare(query, nominee);
      }
      if (query % turn === 0) await new Promise(setImmediate);
    }

    function compare(query: number, nominee: number): void {
      const { offsets } = segment.pictures;
      const number = among.pictures.numbers[nominee] ?? 0;
      const first = among.pictures.offsets[nominee] ?? 0;
      const count = (among.pictures.offsets[nominee + 1] ?? 0) - first;
      const [start, last] = [offsets[query] ?? 0, offsets[query + 1] ?? 0];
      for (let vector = start; vector < last; vector += 1) {
        const [at, run] = [vector * vectorWords, first * vectorWords];
        const hits = findWithin(segment.vectors, at, among.vectors, run, count, distance, found);
        for (let hit = 0; hit < hits; hit += 1) {
          const stored = run + (found[hit] ?? 0) * vectorWords;
          const bits = hamming256(segment.vectors, at, among.vectors, stored);
          pairs.add(query, number, vector - start, bits);
        }
      }
    }
  };
}
