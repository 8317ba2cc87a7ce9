import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { turned, type RowGraph } from '../../../../../src/picture/index/phash/neighbour-search.js';
import { phashVariants } from '../../../../../src/picture/fingerprint/phash.js';
import { PhashRows, type Neighbour } from '../../../../../src/picture/index/phash/phash-rows.js';
import { flipped, naiveDistance, randomPhash } from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

const radius = 40;

/** Strangers and copies of them, turned and changed, more and less than the radius. */
function someRows(random: Random): Map<number, Uint8Array> {
  const rows = new Map<number, Uint8Array>();
  for (let key = 0; rows.size < random.int(1, 60); key += random.int(1, 3)) {
    const known = random.pick([...rows.values()]);
    const original = known === undefined || random.chance(0.3) ? randomPhash(random) : known;
    const copy = random.pick(phashVariants(original)) ?? original;
    rows.set(key, flipped(copy, random.int(0, 50), random));
  }
  // The bit of the mean is 0 in every pHash.
  for (const phash of rows.values()) phash[0] = (phash[0] ?? 0) & 0xfe;
  return rows;
}

function naive(rows: Map<number, Uint8Array>, query: Uint8Array, below: number): Neighbour[] {
  return [...rows]
    .filter(([key]) => key < below)
    .map(([key, phash]) => ({
      key,
      distance: Math.min(...phashVariants(query).map((one) => naiveDistance(one, phash))),
    }))
    .filter(({ distance }) => distance <= radius)
    .toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}

/** A graph that finds everything. */
function graphOf(rows: PhashRows, keys: readonly number[]): RowGraph {
  return {
    nearest: (phashes, count) =>
      Array.from({ length: phashes.length / 32 }, (_, at) => {
        const found = rows
          .scan(phashes.subarray(at * 32, (at + 1) * 32), 256)
          .toSorted((a, b) => a.distance - b.distance)
          .slice(0, count);
        return {
          rows: BigUint64Array.from(found, ({ key }) => BigInt(keys.indexOf(key))),
          distances: Float32Array.from(found, ({ distance }) => distance),
        };
      }),
  };
}

test('in all symmetries at once, by scanning or by the graph, as by comparing each of eight', () => {
  let hits = 0;
  const agrees = fc.property(fc.nat(), (seed) => {
    const random = new Random(seed);
    const all = someRows(random);
    const rows = new PhashRows();
    const keys = [...all.keys()];
    rows.append(Uint32Array.from(keys), Buffer.concat([...all.values()]));
    const removed = keys.filter(() => random.chance(0.2));
    rows.remove(Uint32Array.from(removed));
    for (const key of removed) all.delete(key);
    const query = random.pick([...all.values()]) ?? randomPhash(random);
    const below = random.int(0, 100);
    const task = { queries: query, below: Float64Array.of(below), radius };
    const expected = naive(all, query, below);
    expect(turned(undefined, rows, task)).toEqual([expected]);
    expect(turned(graphOf(rows, keys), rows, task, 0)).toEqual([expected]);
    hits += expected.length;
  });
  fc.assert(agrees, { seed: 1, numRuns: 500 });
  expect(hits).toBeGreaterThan(500);
});
