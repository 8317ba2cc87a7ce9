import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startXxh64, xxh64, xxh64Bytes, xxh64Hex } from '../../../src/digest/xxh64.js';

const prime = 2_654_435_761;

/** The buffer over which xxHash's own self-test (`xxhsum -b`, `XXH_sanityCheck`) runs. */
function sanityBuffer(length: number): Buffer {
  let state = prime;
  return Buffer.from(
    Array.from({ length }, () => {
      const byte = state >>> 24;
      state = Math.imul(state, state) >>> 0;
      return byte;
    }),
  );
}

describe('vectors of the reference implementation', () => {
  test.each([
    [0, 0xef46db3751d8e999n, 0xac75fda2929b17efn],
    [1, 0x4fce394cc88952d8n, 0x739840cb819fa723n],
    [14, 0xcffa8db881bc3a3dn, 0x5b9611585efcc9cbn],
    [101, 0x0eab543384f878adn, 0xcaa65939306f1e21n],
  ])('%i bytes', (length, plain, seeded) => {
    const bytes = sanityBuffer(length);
    expect(xxh64(bytes)).toBe(plain);
    expect(xxh64(bytes, BigInt(prime))).toBe(seeded);
  });

  test.each([
    ['', 'ef46db3751d8e999'],
    ['a', 'd24ec4f1a98c6e5b'],
    ['abc', '44bc2cf5ad770999'],
    ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
  ])('"%s"', (text, expected) => {
    expect(xxh64Hex(Buffer.from(text))).toBe(expected);
    expect(xxh64Bytes(Buffer.from(text)).toString('hex')).toBe(expected);
  });
});

test('hex digits keep their leading zeros', () => {
  expect(xxh64Hex(sanityBuffer(101))).toBe('0eab543384f878ad');
});

test('in pieces it is the same as in one', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 });
  const same = fc.property(pieces, (parts) => {
    const running = startXxh64();
    for (const part of parts) running.update(part);
    expect(running.digest()).toEqual(xxh64Bytes(Buffer.concat(parts)));
  });
  fc.assert(same, { numRuns: 200 });
});

test('several running hashes do not get in each other’s way', () => {
  const [one, two] = [startXxh64(), startXxh64()];
  one.update(Buffer.from('a'));
  two.update(Buffer.from('b'));
  one.update(Buffer.from('bc'));
  expect(one.digest()).toEqual(xxh64Bytes(Buffer.from('abc')));
  expect(two.digest()).toEqual(xxh64Bytes(Buffer.from('b')));
});
