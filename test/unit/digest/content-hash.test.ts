import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentHash, type ContentHash } from '../../../src/digest/content-hash.js';
import { xxh64Bytes } from '../../../src/digest/xxh64.js';
import { hex } from '../model/arbitraries.js';

function builtIn(name: string): ContentHash {
  const hash = contentHash(name);
  if (hash === undefined) throw new RangeError(`no hash ${name}`);
  return hash;
}

const oracles: readonly (readonly [string, number, (bytes: Uint8Array) => Uint8Array])[] = [
  ['xxh64', 8, xxh64Bytes],
  ['sha256', 32, (bytes) => createHash('sha256').update(bytes).digest()],
  ['blake2b512', 64, (bytes) => createHash('blake2b512').update(bytes).digest()],
  ['shake256', 32, (bytes) => createHash('shake256', { outputLength: 32 }).update(bytes).digest()],
];

describe.each(oracles)('%s', (name, width, oracle) => {
  const hash = builtIn(name);

  test('says what it is', () => {
    expect([hash.name, hash.width]).toEqual([name, width]);
  });

  test('is what it says, in one piece or many', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 6 });
    const same = fc.property(pieces, (parts) => {
      const whole = Buffer.concat(parts);
      const expected = hex(oracle(whole));
      expect(hex(hash.digest(whole))).toBe(expected);
      const running = hash.start();
      for (const part of parts) running.update(part);
      expect(hex(running.digest())).toBe(expected);
      expect(expected).toHaveLength(2 * width);
    });
    fc.assert(same, { numRuns: 60 });
  });
});

test.each([
  ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'blake2b512',
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  ],
  ['shake256', '483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739'],
])('%s of "abc" is that of its standard', (name, expected) => {
  expect(hex(builtIn(name).digest(Buffer.from('abc')))).toBe(expected);
});

test.each(['md5', '', 'toString', '__proto__', 'XXH64'])('there is no hash "%s"', (name) => {
  expect(contentHash(name)).toBeUndefined();
});
