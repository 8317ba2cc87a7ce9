import { expect, test } from 'vitest';
import { putSequence } from '../../support/put-sequence.js';
import { Random } from '../../support/random.js';
import { isSoak } from '../../support/soak.js';

const [sequences, steps] = isSoak ? [400, 80] : [6, 30];

test('random puts, removals and labels by several writers leave what a model says', async () => {
  for (let seed = 1; seed <= sequences; seed += 1) {
    const own = isSoak ? Math.floor(Math.random() * 2 ** 31) : seed;
    expect({ seed: own, wrong: await putSequence(new Random(own), steps) }).toEqual({
      seed: own,
      wrong: [],
    });
  }
}, 1_800_000);
