import { setImmediate } from 'node:timers/promises';
import { findWithin, hamming256, vectorWords } from '../../fingerprint/hamming.js';
import type { Join } from './join.js';
import { countedHits, type PairHits } from './nominee-lists.js';
import { pictureVectors, type PointParameters } from './parameters.js';

/** Pictures after which signals and timers get their turn. */
const turn = 64;

/**
 * Joins by comparing all vectors with all: the truth that {@link joinByTables} comes close to, at
 * 10 µs and more for each pair of pictures.
 */
export function joinAll({ distance }: PointParameters): Join {
  const found = new Uint32Array(pictureVectors);
  return async ({ segment, from, to }, among, lists) => {
    const own = segment.pictures();
    const { numbers, offsets, dead } = among.pictures();
    const vectors = among.vectors(0, among.layout.vectors);
    for (let query = from; query < to; query += 1) {
      if (own.dead[query] === 1) continue;
      const asked = segment.vectorsOf(query);
      const end = segment === among ? query : numbers.length;
      for (let nominee = 0; nominee < end; nominee += 1) {
        if (dead[nominee] === 1) continue;
        const pair = compare(asked, offsets[nominee] ?? 0, offsets[nominee + 1] ?? 0);
        if (pair.hits > 0) lists.add(query - from, numbers[nominee] ?? 0, pair);
      }
      if (query % turn === 0) await setImmediate();
    }

    function compare(asked: Uint32Array, first: number, last: number): PairHits {
      let [hits, bits] = [0, Infinity];
      const run = first * vectorWords;
      for (let at = 0; at < asked.length; at += vectorWords) {
        const near = findWithin(asked, at, vectors, run, last - first, distance, found);
        if (near > 0) hits += 1;
        for (let hit = 0; hit < near; hit += 1) {
          const stored = run + (found[hit] ?? 0) * vectorWords;
          bits = Math.min(bits, hamming256(asked, at, vectors, stored));
        }
      }
      return { hits: Math.min(hits, countedHits), bits };
    }
  };
}
