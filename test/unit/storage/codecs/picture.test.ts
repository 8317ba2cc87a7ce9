import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { pictureCodec } from '../../../../src/storage/codecs/picture.js';
import { buffer } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const text = fc.string({ unit: 'grapheme' });
const outcome = fc.oneof(
  fc.record({
    kind: fc.constant('picture' as const),
    facts: fc.record({
      format: text,
      width: u32,
      height: u32,
      orientation: fc.integer({ min: 1, max: 8 }),
      frames: u32,
      missing: fc.double(),
    }),
    phash: buffer({ minLength: 32, maxLength: 32 }),
    quality: fc.double(),
    frames: fc.option(
      fc.record({
        kind: fc.constantFrom('looks' as const, 'data' as const),
        prints: buffer({ minLength: 128, maxLength: 128 }),
      }),
      { nil: undefined },
    ),
  }),
  fc.record({ kind: fc.constant('undecodable' as const), format: text, reason: text }),
  fc.record({ kind: fc.constant('unsupported' as const), format: text }),
  fc.record({ kind: fc.constant('not-a-picture' as const) }),
);

checksummedCodecSuite(pictureCodec, fc.record({ number: u32, hasPoints: fc.boolean(), outcome }));

test.each([
  ['a kind that no version knows', 0, 4],
  ['a flag that is neither yes nor no', 2, 3],
])('%s is STORE_DAMAGED', (_, flag, kind) => {
  const body = new ByteWriter().u8(2).u32(0).u8(flag).u8(kind).finish();
  expect(codeThrownBy(() => pictureCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});

test('a picture from before frames were compared is read', () => {
  const body = new ByteWriter().u8(1).u32(7).flag(true).u8(0);
  body.text('gif').u32(300).u32(200).u8(1).u32(3).flag(true).raw(Buffer.alloc(32, 5)).f64(20);
  expect(pictureCodec.decode(checksummed(body.finish()))).toEqual({
    number: 7,
    hasPoints: true,
    outcome: {
      kind: 'picture',
      facts: { format: 'gif', width: 300, height: 200, orientation: 1, frames: 3, missing: 0.01 },
      phash: Buffer.alloc(32, 5),
      quality: 20,
    },
  });
});

test('a kind of prints that no version knows is STORE_DAMAGED', () => {
  const body = new ByteWriter().u8(2).u32(7).flag(true).u8(0);
  body.text('gif').u32(3).u32(2).u8(1).u32(3).f64(0).raw(Buffer.alloc(32)).f64(20).u8(3);
  expect(codeThrownBy(() => pictureCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});
