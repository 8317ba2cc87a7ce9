/** Drafts, as they are stored and read by two processes, against plain facts in a list. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Repository } from '../../../../src/library/repository/repository.js';
import { choices } from '../../../../src/model/review/choice.js';
import type { Likeness } from '../../support/alike-group.js';
import { DraftSequence, type DraftStep } from '../../support/draft-sequence.js';
import { PhotoFolder } from '../../support/photo-folder.js';

/** Few contents and names, so that groups have them again and again. */
const file: fc.Arbitrary<Likeness> = fc.record({
  path: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  content: fc.nat({ max: 3 }),
  protected: fc.nat({ max: 9 }).map((one) => one === 0),
});
const files = fc.uniqueArray(file, { minLength: 2, maxLength: 5, selector: ({ path }) => path });
const choice = fc.constantFrom(...choices, undefined);
const plain = fc.constantFrom<DraftStep[]>(
  { kind: 'undo' },
  { kind: 'undo' },
  { kind: 'settle' },
  { kind: 'reopen' },
  { kind: 'other process' },
);
const step: fc.Arbitrary<DraftStep> = fc.oneof(
  { weight: 6, arbitrary: fc.array(choice).map((wanted) => ({ kind: 'choose', wanted }) as const) },
  { weight: 2, arbitrary: files.map((some) => ({ kind: 'group', files: some }) as const) },
  { weight: 5, arbitrary: plain },
);

test('drafts are those of a list of facts, whoever changes them', async () => {
  const holds = fc.asyncProperty(
    files,
    fc.array(step, { minLength: 3, maxLength: 25 }),
    async (first, steps) => {
      using folder = new PhotoFolder();
      const repository = await Repository.ephemeral(folder.root);
      const sequence = await DraftSequence.open(repository, first);
      for (const one of steps) await sequence.take(one);
      expect(sequence.wrong).toEqual([]);
    },
  );
  await fc.assert(holds, { numRuns: 200 });
}, 120_000);
