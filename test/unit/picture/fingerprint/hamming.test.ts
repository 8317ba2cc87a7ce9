import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonBits, findWithin, hamming256 } from '../../../../src/picture/fingerprint/hamming.js';

const word = fc.oneof(fc.nat({ max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1));
const words = (length: number): fc.Arbitrary<Uint32Array> =>
  fc.array(word, { minLength: length, maxLength: length }).map((all) => Uint32Array.from(all));
const offset = fc.nat({ max: 5 });

/** One bit after the other. */
function naive(a: Uint32Array, ai: number, b: Uint32Array, bi: number): number {
  let sum = 0;
  for (let bit = 0; bit < 256; bit += 1) {
    const at = bit >>> 5;
    const one = ((a[ai + at] ?? 0) >>> (bit & 31)) & 1;
    if (one !== (((b[bi + at] ?? 0) >>> (bit & 31)) & 1)) sum += 1;
  }
  return sum;
}

test('the distance is the number of bits that differ, wherever the vectors begin', () => {
  const agrees = fc.property(words(13), words(13), offset, offset, (a, b, ai, bi) => {
    expect(hamming256(a, ai, b, bi)).toBe(naive(a, ai, b, bi));
  });
  fc.assert(agrees, { numRuns: 2000 });
});

test('common bits are those that are set in both', () => {
  const agrees = fc.property(words(13), words(13), offset, offset, (a, b, ai, bi) => {
    const none = new Uint32Array(8);
    const both = Uint32Array.from(none, (_, at) => (a[ai + at] ?? 0) & (b[bi + at] ?? 0));
    expect(commonBits(a, ai, b, bi)).toBe(naive(both, 0, none, 0));
  });
  fc.assert(agrees, { numRuns: 500 });
});

test('all bits may differ', () => {
  const [none, all] = [new Uint32Array(8), new Uint32Array(8).fill(2 ** 32 - 1)];
  expect(hamming256(none, 0, all, 0)).toBe(256);
  expect(hamming256(all, 0, all, 0)).toBe(0);
  expect(findWithin(none, 0, all, 0, 1, 255, new Uint32Array(1))).toBe(0);
});

test('in a run, those within the limit are found, by position', () => {
  const agrees = fc.property(words(8), words(8 * 6 + 3), fc.nat({ max: 256 }), (a, run, limit) => {
    const found = new Uint32Array(6);
    const hits = findWithin(a, 0, run, 3, 6, limit, found);
    const expected = [0, 1, 2, 3, 4, 5].filter((at) => naive(a, 0, run, 3 + at * 8) <= limit);
    expect([...found.subarray(0, hits)]).toEqual(expected);
  });
  fc.assert(agrees, { numRuns: 1000 });
});
