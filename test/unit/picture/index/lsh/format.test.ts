import { expect, test } from 'vitest';
import {
  sampledBits,
  standardParameters,
} from '../../../../../src/picture/index/lsh/parameters.js';
import { PointIndex } from '../../../../../src/picture/index/lsh/point-index.js';
import { temporaryFolders } from '../../../storage/temp-folder.js';
import { Random } from '../../../support/random.js';

const temporaryFolder = temporaryFolders();

test('the tables look at different bits', () => {
  const sampled = sampledBits(standardParameters);
  expect(sampled).toHaveLength(120);
  expect(new Set(sampled).size).toBe(120);
});

test('when tables need more bits than there are, all are used before any is used again', () => {
  const sampled = sampledBits({ ...standardParameters, tables: 20 });
  expect(new Set(sampled.subarray(0, 256)).size).toBe(256);
  expect(new Set(sampled.subarray(256)).size).toBe(400 - 256);
});

// Whoever has to change these numbers has changed the format: count up the version in layout.ts.
test('the same pictures give the same file', async () => {
  const random = new Random(1);
  await using index = await PointIndex.create(temporaryFolder());
  await index.append(
    Array.from({ length: 3 }, (_, number) => ({
      number,
      vectors: Uint8Array.from({ length: 64 }, () => random.int(0, 255)),
    })),
  );
  expect(index.manifest).toEqual({
    generation: 1,
    segments: [
      {
        file: 1,
        bytes: 916,
        checksum: '3311a548e72d557b',
        pictures: 3,
        vectors: 6,
        first: 0,
        last: 2,
        dead: new Uint32Array(0),
      },
    ],
  });
});
