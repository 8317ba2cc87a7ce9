import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buzhash } from '../../../src/digest/buzhash.js';

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const digests = fc.array(u64, { minLength: 1, maxLength: 200 });

function rotateLeft(value: bigint, by: number): bigint {
  const turn = BigInt(by % 64);
  return BigInt.asUintN(64, value << turn) | (value >> (64n - turn));
}

test('known values', () => {
  expect(buzhash([])).toBe(0n);
  expect(buzhash([5n])).toBe(5n);
  expect(buzhash([1n, 1n])).toBe(3n);
  expect(buzhash([2n ** 63n, 0n])).toBe(1n);
  expect(buzhash([0x8000_0000_0000_0001n, 0x10n])).toBe(0x13n);
});

test('entry i of n contributes its digest turned by n − 1 − i bits', () => {
  const sums = fc.property(digests, (all) => {
    const turned = all.map((digest, at) => rotateLeft(digest, all.length - 1 - at));
    expect(buzhash(all)).toBe(turned.reduce((sum, one) => sum ^ one, 0n));
  });
  fc.assert(sums, { numRuns: 200 });
});

test('replacing one entry changes the hash by the turned difference: constant time', () => {
  const updates = fc.property(digests, fc.nat(), u64, (all, nat, other) => {
    const at = nat % all.length;
    const updated = buzhash(all) ^ rotateLeft((all[at] ?? 0n) ^ other, all.length - 1 - at);
    expect(buzhash(all.with(at, other))).toBe(updated);
  });
  fc.assert(updates, { numRuns: 200 });
});

test('order matters between neighbours', () => {
  const ordered = fc.property(u64, u64, (a, b) => {
    fc.pre(a !== b && (a ^ b) !== 2n ** 64n - 1n);
    expect(buzhash([a, b])).not.toBe(buzhash([b, a]));
  });
  fc.assert(ordered, { numRuns: 200 });
});

test('entries 64 apart turn alike, so a digest must hold its name as well', () => {
  const all = Array.from({ length: 65 }, (_, at) => BigInt(at) * 0x9e37_79b9n);
  const swapped = all.with(0, all[64] ?? 0n).with(64, all[0] ?? 0n);
  expect(buzhash(swapped)).toBe(buzhash(all));
});
