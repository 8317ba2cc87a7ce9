import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogStateCodec } from '../../../../src/storage/codecs/catalog-state.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u16 = fc.nat({ max: 0xffff });
const u32 = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(
  catalogStateCodec,
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
  const bytes = catalogStateCodec.encode({ ...state, indexed: 9 });
  const body = Buffer.concat([Buffer.of(1), bytes.subarray(1, 13)]);
  expect(catalogStateCodec.decode(checksummed(body))).toEqual({ ...state, indexed: 0 });
});
