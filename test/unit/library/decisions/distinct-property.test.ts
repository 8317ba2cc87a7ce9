import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { contents, Sequence, type Step } from '../../support/distinct-sequence.js';
import { tiny8 } from '../../support/hashes.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const paths = ['a', 'b', 'z', 'd/e', 'd/f', 'g/h/i'].map((name) => `${name}.jpg`);

const path = fc.nat({ max: paths.length - 1 }).map((at) => paths[at] ?? '');
const content = fc.nat({ max: contents.length - 1 });
const some = fc.array(path, { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(constant('write'), path, content) },
  { weight: 3, arbitrary: fc.tuple(constant('move'), path, path) },
  { weight: 1, arbitrary: fc.tuple(constant('copy'), path, path) },
  { weight: 1, arbitrary: fc.tuple(constant('remove'), path) },
  { weight: 5, arbitrary: fc.tuple(constant('mark'), some) },
  { weight: 3, arbitrary: fc.tuple(constant('forget'), some) },
  { weight: 1, arbitrary: fc.tuple(constant('forgetShown'), fc.nat()) },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>(['index'], ['dupes'], ['settle']) },
);

function constant<const T>(value: T): fc.Arbitrary<T> {
  return fc.constant(value);
}

async function inMemory(folder: PhotoFolder): Promise<Repository> {
  return Repository.ephemeral(folder.root, { hash: tiny8 });
}

async function onDisk(folder: PhotoFolder): Promise<Repository> {
  const { place } = await createRepository(folder.root);
  return Repository.open(place);
}

test.each([
  ['in memory, with a hash of 8 bits', inMemory, 60],
  ['on LevelDB', onDisk, 10],
])(
  '%s: decisions are those of a set of pairs of bytes',
  async (_, open, numRuns) => {
    const holds = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 20 }),
      async (steps) => {
        using folder = new PhotoFolder();
        const sequence = new Sequence(folder, await open(folder));
        // A folder with something in it; random steps alone take long to get there.
        for (const [at, name] of paths.entries()) await sequence.take(['write', name, at]);
        for (const one of steps) await sequence.take(one);
        await sequence.finish();
        expect(sequence.wrong).toEqual([]);
      },
    );
    await fc.assert(holds, { numRuns });
  },
  120_000,
);
