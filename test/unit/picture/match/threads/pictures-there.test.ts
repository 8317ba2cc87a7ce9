import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PicturesThere } from '../../../../../src/picture/match/threads/pictures-there.js';

/** Of a picture, whose number says how large it is. */
const bytesOf = (number: number | undefined): number => 10 + (number ?? 0);

/** What a thread is asked about in each message; some have no number. */
const messages = fc.array(fc.array(fc.option(fc.nat(12), { nil: undefined }), { maxLength: 6 }), {
  maxLength: 40,
});

test('a thread has what it is asked about, is sent nothing twice, and keeps no more than it may', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 20, max: 150 }), (asked, most) => {
      const there = new PicturesThere(most);
      const kept = new Map<number, number>();
      let unnumbered = 0;
      for (const numbers of asked) {
        for (const number of numbers) there.expect({ number });
        const keys = numbers.map((number) => {
          const { key, isNew } = there.use({ number });
          expect(isNew).toBe(!kept.has(key));
          if (!isNew) return key;
          there.sent(key, bytesOf(number));
          kept.set(key, bytesOf(number));
          if (number === undefined) unnumbered += 1;
          return key;
        });
        expect(keys.every((key) => kept.has(key))).toBe(true);
        expect(there.countOf(numbers.map((number) => ({ number })))).toBe(
          numbers.filter((number) => number !== undefined).length,
        );
        for (const key of there.forget()) expect(kept.delete(key)).toBe(true);
        const bytes = [...kept.values()].reduce((sum, one) => sum + one, 0);
        expect(bytes).toBeLessThanOrEqual(most);
      }
      expect([...kept.keys()].every((key) => key >= 0)).toBe(true);
      expect(unnumbered).toBe(asked.flat().filter((number) => number === undefined).length);
    }),
  );
});

test('the least recently asked for are forgotten', () => {
  const there = new PicturesThere(30);
  const send = (number: number): readonly number[] => {
    const { key, isNew } = there.use({ number });
    if (isNew) there.sent(key, 10);
    return there.forget();
  };
  expect([1, 2, 3, 1, 4, 2].map((number) => send(number))).toEqual([[], [], [], [], [2], [3]]);
});
