import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import type { Codec } from '../../../../src/storage/codec.js';
import { codeThrownBy } from '../expect-code.js';

/** What every record that is stored under a name of its own must stand. */
export function checksummedCodecSuite<T>(codec: Codec<T>, records: fc.Arbitrary<T>): void {
  describe('checksummed codec', () => {
    test('decode reverses encode', () => {
      const reverses = fc.property(records, (record) => {
        expect(codec.decode(codec.encode(record))).toEqual(record);
      });
      fc.assert(reverses, { numRuns: 200 });
    });

    test('every truncation is STORE_DAMAGED', () => {
      const noticed = fc.property(records, (record) => {
        const bytes = codec.encode(record);
        for (let length = 0; length < bytes.length; length += 1) {
          const code = codeThrownBy(() => codec.decode(bytes.subarray(0, length)));
          expect(code).toBe('STORE_DAMAGED');
        }
      });
      fc.assert(noticed, { numRuns: 20 });
    });

    test('every flipped byte is STORE_DAMAGED', () => {
      const noticed = fc.property(records, fc.integer({ min: 1, max: 255 }), (record, mask) => {
        const bytes = codec.encode(record);
        for (const at of bytes.keys()) {
          expect(codeThrownBy(() => codec.decode(flipped(bytes, at, mask)))).toBe('STORE_DAMAGED');
        }
      });
      fc.assert(noticed, { numRuns: 20 });
    });

    test('an unknown version with its own checksum is FORMAT_UNSUPPORTED', () => {
      const refused = fc.property(records, fc.nat({ max: 255 }), (record, version) => {
        fc.pre(version !== codec.version && codec.older?.includes(version) !== true);
        const body = bodyOf(codec.encode(record));
        body[0] = version;
        expect(codeThrownBy(() => codec.decode(checksummed(body)))).toBe('FORMAT_UNSUPPORTED');
      });
      fc.assert(refused, { numRuns: 60 });
    });

    test('a wrong record with a right checksum never ends in a TypeError or RangeError', () => {
      const values = fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff);
      const survived = fc.property(records, values, (record, value) => {
        const body = bodyOf(codec.encode(record));
        for (let at = 1; at < body.length; at += 1) {
          const wrong = Buffer.from(body);
          wrong[at] = value;
          const code = codeThrownBy(() => codec.decode(checksummed(wrong)));
          expect([undefined, 'STORE_DAMAGED']).toContain(code);
          const short = codeThrownBy(() => codec.decode(checksummed(body.subarray(0, at))));
          expect(short).toBe('STORE_DAMAGED');
        }
      });
      fc.assert(survived, { numRuns: 8 });
    });

    test('bytes left over are STORE_DAMAGED, even with a right checksum', () => {
      const noticed = fc.property(records, (record) => {
        const longer = Buffer.concat([bodyOf(codec.encode(record)), Buffer.of(0)]);
        expect(codeThrownBy(() => codec.decode(checksummed(longer)))).toBe('STORE_DAMAGED');
      });
      fc.assert(noticed, { numRuns: 20 });
    });
  });
}

/** The record without its checksum. */
function bodyOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - 8));
}

export function checksummed(body: Buffer): Buffer {
  const checksum = Buffer.alloc(8);
  checksum.writeBigUInt64LE(xxh64(body));
  return Buffer.concat([body, checksum]);
}

function flipped(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}
