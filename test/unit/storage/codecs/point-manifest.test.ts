import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { pointManifestCodec } from '../../../../src/storage/codecs/point-manifest.js';
import { buffer } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const segment = fc.record({
  file: u32,
  bytes: fc.maxSafeNat(),
  checksum: buffer({ minLength: 8, maxLength: 8 }).map((bytes) => bytes.toString('hex')),
  pictures: u32,
  vectors: u32,
  first: u32,
  last: u32,
  dead: fc.array(u32, { maxLength: 5 }).map((numbers) => Uint32Array.from(numbers)),
});

checksummedCodecSuite(
  pointManifestCodec,
  fc.record({ generation: u32, segments: fc.array(segment, { maxLength: 3 }) }),
);

test('a count of files that no record could hold is STORE_DAMAGED', () => {
  const body = new ByteWriter().u8(1).u32(1).u32(0xffff_ffff);
  expect(codeThrownBy(() => pointManifestCodec.decode(checksummed(body.finish())))).toBe(
    'STORE_DAMAGED',
  );
});

test('a count of removed pictures that no record could hold is STORE_DAMAGED', () => {
  const body = new ByteWriter().u8(1).u32(1).u32(1);
  body.u32(1).f64(916).raw(Buffer.alloc(8)).u32(3).u32(6).u32(0).u32(2).u32(0xffff_ffff);
  expect(codeThrownBy(() => pointManifestCodec.decode(checksummed(body.finish())))).toBe(
    'STORE_DAMAGED',
  );
});
