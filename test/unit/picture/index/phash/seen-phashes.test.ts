import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { phashVariants } from '../../../../../src/picture/fingerprint/phash.js';
import { SeenPhashes } from '../../../../../src/picture/index/phash/seen-phashes.js';
import { flipped, naiveWithin, randomPhash } from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

const radius = 40;

test('tells who is near one of the last so many, in any symmetry, as comparing with each does', () => {
  const told = new Set<boolean>();
  const agrees = fc.property(fc.nat(), (seed) => {
    const random = new Random(seed);
    const most = random.int(1, 12);
    const seen = new SeenPhashes(most);
    const all: Uint8Array[] = [];
    for (let count = random.int(1, 40); count > 0; count -= 1) {
      const known = random.chance(0.5) ? random.pick(all) : undefined;
      const turned = known === undefined ? undefined : random.pick(phashVariants(known));
      const phash = flipped(turned ?? randomPhash(random), random.int(0, 50), random);
      const last = all.slice(-most).map((own, key) => ({ key, phash: own }));
      const expected = naiveWithin(last, phash, radius).length > 0;
      expect(seen.add(phash, radius)).toBe(expected);
      told.add(expected);
      all.push(phash);
    }
  });
  fc.assert(agrees, { numRuns: 60 });
  expect(told.size).toBe(2);
});
