import { expect, test } from 'vitest';
import { CatalogScan } from '../../../../../src/library/lookalikes/query/catalog-scan.js';
import { phashRadius } from '../../../../../src/picture/fingerprint/phash.js';
import { catalogOf, type SketchedPicture } from '../../../support/catalog-of.js';
import { library, naiveWithin } from '../../../support/phashes.js';
import { Random } from '../../../support/random.js';

/** Some pictures have nothing to be seen in them. */
function isDull(at: number): boolean {
  return at % 5 === 0;
}

test('finds what comparing bit by bit finds, of pictures with something to see', async () => {
  const random = new Random(97);
  const entries = library(400, random);
  /** Numbers are not in the order of contents, and some are of nobody. */
  const numbers = entries.map(({ key }) => (7 * key + 3) % 997);
  const undecodable = { kind: 'undecodable', format: 'jpeg', reason: 'broken' } as const;
  const { catalog } = await catalogOf(
    entries.map(({ phash }, at): SketchedPicture => {
      const number = numbers[at] ?? 0;
      if (at % 11 === 0) return { number, outcome: undecodable };
      return { number, phash, quality: isDull(at) ? 0 : 10 };
    }),
  );
  const seen = entries
    .filter((_, at) => !isDull(at) && at % 11 !== 0)
    .map(({ key, phash }) => ({ key: numbers[key] ?? 0, phash }));
  const scan = new CatalogScan(catalog);
  let found = 0;
  for (const { phash } of [...entries.slice(0, 60), ...library(20, random)]) {
    const near = scan.near(phash);
    expect(near).toEqual(
      naiveWithin(seen, phash, phashRadius).map(({ key, distance }) => ({
        number: key,
        bits: distance,
      })),
    );
    found += near.length;
  }
  expect(found).toBeGreaterThan(60);
});

test('reads pHashes from wherever they lie', async () => {
  const [entry] = library(1, new Random(1));
  const { catalog } = await catalogOf([{ number: 4, phash: entry?.phash ?? new Uint8Array() }]);
  const bytes = Buffer.alloc(33);
  bytes.set(catalog.columns.phashes, 1);
  Object.assign(catalog, { columns: { ...catalog.columns, phashes: bytes.subarray(1) } });
  expect(new CatalogScan(catalog).near(catalog.phash(0))).toEqual([{ number: 4, bits: 0 }]);
});
