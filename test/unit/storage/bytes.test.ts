import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/storage/bytes.js';
import { buffer } from '../model/arbitraries.js';
import { codeThrownBy } from './expect-code.js';

type Field =
  | { readonly kind: 'u8' | 'u16' | 'u32' | 'f64'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'u64'; readonly value: bigint }
  | { readonly kind: 'bytes'; readonly value: Buffer }
  | { readonly kind: 'text'; readonly value: string };

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.nat({ max: 0xff }) }),
  fc.record({ kind: fc.constant('u16' as const), value: fc.nat({ max: 0xffff }) }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.nat({ max: 0xffff_ffff }) }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('flag' as const), value: fc.boolean() }),
  fc.record({
    kind: fc.constant('u64' as const),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({ kind: fc.constant('bytes' as const), value: buffer({ maxLength: 600 }) }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme' }) }),
);

function write(writer: ByteWriter, { kind, value }: Field): ByteWriter {
  switch (kind) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'f64':
      return writer[kind](value);
    case 'flag':
      return writer.flag(value);
    case 'u64':
      return writer.u64(value);
    case 'bytes':
      return writer.bytes(value);
    case 'text':
      return writer.text(value);
    default:
      return kind satisfies never;
  }
}

function encode(fields: readonly Field[]): Buffer {
  const writer = new ByteWriter();
  for (const one of fields) write(writer, one);
  return writer.finish();
}

test('reads back what was written, in order and to the end', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 30 }), (fields) => {
      const reader = new ByteReader(encode(fields), 'record');
      for (const { kind, value } of fields) expect(reader[kind]()).toEqual(value);
      reader.end();
    }),
    { numRuns: 300 },
  );
});

test('reading past the end is STORE_DAMAGED, wherever the end is', () => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
      const bytes = encode(fields);
      for (let length = 0; length < bytes.length; length += 1) {
        const reader = new ByteReader(bytes.subarray(0, length), 'record');
        const code = codeThrownBy(() => {
          for (const { kind } of fields) reader[kind]();
        });
        expect(code).toBe('STORE_DAMAGED');
      }
    }),
    { numRuns: 60 },
  );
});

describe('ByteReader', () => {
  test('takes a length that no memory could hold for damage', () => {
    const bytes = new ByteWriter().u32(0xffff_ffff).u8(1).finish();
    expect(codeThrownBy(() => new ByteReader(bytes, 'record').bytes())).toBe('STORE_DAMAGED');
    expect(codeThrownBy(() => new ByteReader(bytes, 'record').raw(2 ** 53))).toBe('STORE_DAMAGED');
  });

  test('a flag is 0 or 1', () => {
    expect(codeThrownBy(() => new ByteReader(Buffer.of(2), 'record').flag())).toBe('STORE_DAMAGED');
  });

  test('wants nothing left over', () => {
    const reader = new ByteReader(Buffer.of(1, 2), 'record');
    reader.u8();
    expect(codeThrownBy(() => reader.end())).toBe('STORE_DAMAGED');
  });

  test('names the record in its message', () => {
    expect(() => new ByteReader(Buffer.alloc(0), 'snapshot').u8()).toThrow(/snapshot is damaged/);
  });

  test('reads a part of a larger buffer', () => {
    const bytes = Buffer.from([9, 9, 1, 2, 3, 9]);
    const reader = new ByteReader(bytes.subarray(2, 5), 'record');
    expect(reader.raw(3)).toEqual(Buffer.of(1, 2, 3));
    reader.end();
  });

  test('skips what align wrote', () => {
    const bytes = new ByteWriter().u8(1).align(8).u8(2).align(4).align(4).finish();
    expect(bytes).toEqual(Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0));
    const reader = new ByteReader(bytes, 'record');
    expect(reader.u8()).toBe(1);
    reader.align(8);
    expect(reader.u8()).toBe(2);
    reader.align(4);
    reader.end();
  });
});

test('numbers are little-endian', () => {
  const bytes = new ByteWriter().u16(0x0102).u32(0x03040506).u64(0x0708090a0b0c0d0en).finish();
  expect(bytes.toString('hex')).toBe('0201060504030e0d0c0b0a090807');
});
