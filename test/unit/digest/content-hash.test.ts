import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contentHash,
  hashFromRecipe,
  pairedHash,
  recipeOf,
} from '../../../src/digest/content-hash.js';
import { xxh64Bytes } from '../../../src/digest/xxh64.js';
import { hex } from '../model/arbitraries.js';
import { builtIn, tiny8 } from '../support/hashes.js';

/** As the test vectors of BLAKE3 have it: the bytes 0 to 250 again and again. */
function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => at % 251);
}

type Case = readonly [
  name: string,
  idName: string,
  width: number,
  oracle: (bytes: Uint8Array) => Uint8Array,
];

const openssl =
  (name: string, outputLength?: number) =>
  (bytes: Uint8Array): Uint8Array =>
    createHash(name, { outputLength }).update(bytes).digest();

const oracles: readonly Case[] = [
  ['xxh64', 'xxh64', 8, xxh64Bytes],
  ['sha256', 'sha256', 32, openssl('sha256')],
  ['blake2b512', 'blake2b512', 64, openssl('blake2b512')],
  ['shake256', 'shake256', 32, openssl('shake256', 32)],
  ['shake256:8', 'shake256', 8, openssl('shake256', 8)],
  ['shake256:255', 'shake256', 255, openssl('shake256', 255)],
];

describe.each(oracles)('%s', async (name, idName, width, oracle) => {
  const hash = await builtIn(name);

  test('says what it is', () => {
    expect([hash.name, hash.width]).toEqual([idName, width]);
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
  ['xxh64', '44bc2cf5ad770999'],
  ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'blake2b512',
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  ],
  ['shake256', '483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739'],
  [
    'shake256:64',
    '483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739' +
      'd5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4',
  ],
  ['blake3', '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85'],
])('%s of "abc" is that of its standard', async (name, expected) => {
  expect(hex((await builtIn(name)).digest(Buffer.from('abc')))).toBe(expected);
});

/** 131 bytes of output each, from test_vectors.json of the BLAKE3 team. */
const blake3Vectors: readonly (readonly [length: number, output: string])[] = [
  [
    0,
    'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262e00f03e7b69af26b7faaf09fcd333050338ddfe085b8cc869ca98b206c08243a26f5487789e8f660afe6c99ef9e0c52b92e7393024a80459cf91f476f9ffdbda7001c22e159b402631f277ca96f2defdf1078282314e763699a31c5363165421cce14d',
  ],
  [
    1,
    '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213c3a6cb8bf623e20cdb535f8d1a5ffb86342d9c0b64aca3bce1d31f60adfa137b358ad4d79f97b47c3d5e79f179df87a3b9776ef8325f8329886ba42f07fb138bb502f4081cbcec3195c5871e6c23e2cc97d3c69a613eba131e5f1351f3f1da786545e5',
  ],
  [
    1023,
    '10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11a182d27a591b05592b15607500e1e8dd56bc6c7fc063715b7a1d737df5bad3339c56778957d870eb9717b57ea3d9fb68d1b55127bba6a906a4a24bbd5acb2d123a37b28f9e9a81bbaae360d58f85e5fc9d75f7c370a0cc09b6522d9c8d822f2f28f485',
  ],
  [
    1025,
    'd00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444f4c4a22b4b399155358a994e52bf255de60035742ec71bd08ac275a1b51cc6bfe332b0ef84b409108cda080e6269ed4b3e2c3f7d722aa4cdc98d16deb554e5627be8f955c98e1d5f9565a9194cad0c4285f93700062d9595adb992ae68ff12800ab67a',
  ],
  [
    7169,
    'a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e781798a8b20534be1ca9eb2ae2df3fae2ea60e48c6fb0b850b1385b5de0fe460dbe9d9f9b0d8db4435da75c601156df9d047f4ede008732eb17adc05d96180f8a73548522840779e6062d643b79478a6e8dbce68927f36ebf676ffa7d72d5f68f050b119c8',
  ],
];

describe('blake3', () => {
  test.each(blake3Vectors)('of %i bytes is what its authors publish', async (length, output) => {
    const bytes = counting(length);
    for (const width of [8, 32, 131]) {
      const hash = await builtIn(`blake3:${width}`);
      expect(hash.width).toBe(width);
      expect(hex(hash.digest(bytes))).toBe(output.slice(0, 2 * width));
    }
  });

  test('of parts, any number of them side by side, is that of the whole', async () => {
    const hash = await builtIn('blake3');
    const schedule = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 3000 })), {
      maxLength: 20,
    });
    const same = fc.property(schedule, (turns) => {
      const running = [0, 1, 2, 3].map(() => hash.start());
      for (const [at, bytes] of turns) running[at]?.update(bytes);
      for (const [at, one] of running.entries()) {
        const whole = Buffer.concat(turns.flatMap(([own, bytes]) => (own === at ? [bytes] : [])));
        expect(hex(one.digest())).toBe(hex(hash.digest(whole)));
      }
    });
    fc.assert(same, { numRuns: 60 });
  });

  test('of more than is given to WebAssembly at once is that of the parts', async () => {
    const hash = await builtIn('blake3');
    const bytes = counting(700_001);
    const running = hash.start();
    for (let from = 0; from < bytes.length; from += 999) {
      running.update(bytes.subarray(from, from + 999));
    }
    expect(hex(running.digest())).toBe(hex(hash.digest(bytes)));
  });
});

test('two hashes of the same bytes are one behind the other, and threads make the same', async () => {
  const [first, second] = [await builtIn('xxh64'), await builtIn('blake3:16')];
  const both = pairedHash(first, second);
  const bytes = counting(600_000);
  const expected = hex(first.digest(bytes)) + hex(second.digest(bytes));
  expect(hex(both.digest(bytes))).toBe(expected);
  expect(both.width).toBe(24);
  const there = await hashFromRecipe(recipeOf(both) ?? []);
  expect(hex(there.digest(bytes))).toBe(expected);
});

test("a hash of one's own has no recipe, alone or as one of two", async () => {
  expect(recipeOf(tiny8)).toBeUndefined();
  expect(recipeOf(pairedHash(tiny8, await builtIn('sha256')))).toBeUndefined();
});

test.each([
  'md5',
  '',
  'toString',
  '__proto__',
  'XXH64',
  'sha256:32',
  'xxh64:8',
  'blake3:7',
  'blake3:256',
  'blake3:032',
  'blake3:',
  'shake256:1e2',
])('there is no hash "%s"', async (name) => {
  expect(await contentHash(name)).toBeUndefined();
});

test('a hash is made once, whichever of its names it is asked for by', async () => {
  expect(await contentHash('blake3:32')).toBe(await contentHash('blake3'));
});
