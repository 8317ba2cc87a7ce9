import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { turned, type RowGraph } from '../../../../../src/picture/index/phash/neighbour-search.js';
import { phashVariants } from '../../../../../src/picture/fingerprint/phash.js';
import { scanOf } from '../../../support/scan-of.js';
import { PhashRows } from '../../../../../src/picture/index/phash/phash-rows.js';
import {
  flipped,
  naiveDistance,
  naiveWithin,
  randomPhash,
  type Entry,
} from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

const radius = 40;

/** Strangers and copies of them, turned and changed, more and less than the radius. */
function someEntries(random: Random): Entry[] {
  const entries: Entry[] = [];
  for (let key = 0; entries.length < random.int(1, 60); key += random.int(1, 3)) {
    const known = random.pick(entries)?.phash;
    const original = known === undefined || random.chance(0.3) ? randomPhash(random) : known;
    const copy = random.pick(phashVariants(original)) ?? original;
    entries.push({ key, phash: flipped(copy, random.int(0, 50), random) });
  }
  return entries;
}

/** A graph that finds everything. */
function graphOf(entries: readonly Entry[]): RowGraph {
  return {
    nearest: (phashes, count) =>
      Array.from({ length: phashes.length / 32 }, (_, at) => {
        const query = phashes.subarray(at * 32, (at + 1) * 32);
        const found = entries
          .map(({ phash }, row) => ({ row, distance: naiveDistance(phash, query) }))
          .toSorted((a, b) => a.distance - b.distance)
          .slice(0, count);
        return {
          rows: BigUint64Array.from(found, ({ row }) => BigInt(row)),
          distances: Float32Array.from(found, ({ distance }) => distance),
        };
      }),
  };
}

test('in all symmetries at once, by comparing with all or by the graph, as by comparing each of eight', () => {
  let hits = 0;
  const agrees = fc.property(fc.nat(), (seed) => {
    const random = new Random(seed);
    const entries = someEntries(random);
    const rows = new PhashRows();
    rows.append(
      Uint32Array.from(entries, ({ key }) => key),
      Buffer.concat(entries.map(({ phash }) => phash)),
    );
    const removed = new Set(entries.map(({ key }) => key).filter(() => random.chance(0.2)));
    rows.remove(Uint32Array.from(removed));
    const left = entries.filter(({ key }) => !removed.has(key));
    const query = random.pick(left)?.phash ?? randomPhash(random);
    const below = random.int(0, 100);
    const older = left.filter(({ key }) => key < below);
    const expected = naiveWithin(older, query, radius);
    const task = { queries: query, below: Float64Array.of(below), radius };
    expect(turned(graphOf(entries), rows, task)).toEqual([expected]);
    const scan = scanOf(left.toReversed());
    expect(
      scan.withinTurned(
        [
          { phash: query, below },
          { phash: query, below: 0 },
        ],
        radius,
      ),
    ).toEqual([expected, []]);
    hits += expected.length;
  });
  fc.assert(agrees, { numRuns: 500 });
  expect(hits).toBeGreaterThan(500);
});
