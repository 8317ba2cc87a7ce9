import { expect, test } from 'vitest';
import { waitAtMost } from '../../../src/queue/wait-at-most.js';

const never = new Promise<never>(() => undefined);

test('what comes in time is given, failures too', async () => {
  await expect(waitAtMost(60_000, Promise.resolve(7))).resolves.toBe(7);
  await expect(waitAtMost(60_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('what does not is dropped, and its failure with it', async () => {
  await expect(waitAtMost(1, never)).resolves.toBeUndefined();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('too late')), 5);
  });
  await expect(waitAtMost(1, late)).resolves.toBeUndefined();
  // An unhandled one would fail the run.
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
});
