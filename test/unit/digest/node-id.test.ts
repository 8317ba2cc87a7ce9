import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeId } from '../../../src/digest/node-id.js';
import { xxh64 } from '../../../src/digest/xxh64.js';

test('is two xxHash64 side by side, most significant byte first', () => {
  expect(nodeId(Buffer.alloc(0))).toBe('ef46db3751d8e999d5afba1336a3be4b');
  const bytes = Buffer.from('abc');
  const hex = [xxh64(bytes, 0n), xxh64(bytes, 1n)].map((half) =>
    half.toString(16).padStart(16, '0'),
  );
  expect(nodeId(bytes)).toBe(hex.join(''));
});

test('another byte is another address', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
  const differs = fc.property(
    bytes,
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    (one, nat, mask) => {
      const other = Uint8Array.from(one);
      const at = nat % one.length;
      other[at] = (other[at] ?? 0) ^ mask;
      expect(nodeId(other)).not.toBe(nodeId(one));
    },
  );
  fc.assert(differs, { numRuns: 500 });
});
