import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { unlessInterrupted } from '../../../../src/library/repository/interrupt.js';

test('work that ends is waited for, whatever comes of it', async () => {
  const { signal } = new AbortController();
  expect(await unlessInterrupted(signal, Promise.resolve(3))).toBe(3);
  expect(await unlessInterrupted(undefined, setTimeout(10, 4))).toBe(4);
  const broken = unlessInterrupted(signal, Promise.reject(new RangeError('broken')));
  await expect(broken).rejects.toThrow('broken');
});

test('work that does not end is given up at the signal, given before or after', async () => {
  const stop = new AbortController();
  const waiting = unlessInterrupted(stop.signal, never());
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(unlessInterrupted(stop.signal, never())).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}
