import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { galleryStateCodec } from '../../../../src/storage/codecs/gallery-state.js';
import { sealed, sealedCodecSuite } from './sealed-codec-suite.js';

const u16 = fc.nat({ max: 0xffff });
const u32 = fc.nat({ max: 0xffff_ffff });

sealedCodecSuite(
  galleryStateCodec,
  fc.record({
    fingerprintVersion: u16,
    comparisonVersion: u16,
    nextNumber: u32,
    compared: u32,
    indexed: u32,
  }),
);

test('version 1 is still read: both indexes are looked over then', () => {
  const state = { fingerprintVersion: 2, comparisonVersion: 1, nextNumber: 9, compared: 8 };
  const bytes = galleryStateCodec.encode({ ...state, indexed: 9 });
  const body = Buffer.concat([Buffer.of(1), bytes.subarray(1, 13)]);
  expect(galleryStateCodec.decode(sealed(body))).toEqual({ ...state, indexed: 0 });
});
