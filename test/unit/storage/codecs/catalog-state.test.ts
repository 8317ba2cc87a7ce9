import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogStateCodec } from '../../../../src/storage/codecs/catalog-state.js';
import { partVersion } from '../part-versions.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u16 = fc.nat({ max: 0xffff });
const u32 = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(
  catalogStateCodec,
  fc.record({
    fingerprintVersion: u16,
    comparisonVersion: u16,
    decoderVersion: u16,
    decoders: fc.array(fc.record({ ...partVersion, isActive: fc.boolean() }), { maxLength: 3 }),
    nextNumber: u32,
    compared: u32,
    indexed: u32,
  }),
);

const state = {
  fingerprintVersion: 2,
  comparisonVersion: 1,
  decoderVersion: 3,
  decoders: [],
  nextNumber: 9,
  compared: 8,
  indexed: 9,
};

test('version 1 is still read: both indexes are looked over then', () => {
  const bytes = catalogStateCodec.encode(state);
  const body = Buffer.concat([Buffer.of(1), bytes.subarray(1, 13)]);
  const read = catalogStateCodec.decode(checksummed(body));
  expect(read).toEqual({ ...state, indexed: 0, decoderVersion: 0 });
});

test('version 2 is still read: what could not be decoded is looked at again then', () => {
  const bytes = catalogStateCodec.encode(state);
  const body = Buffer.concat([Buffer.of(2), bytes.subarray(1, 17)]);
  expect(catalogStateCodec.decode(checksummed(body))).toEqual({ ...state, decoderVersion: 0 });
});

test('version 3 is still read: no decoder of a plugin had its try', () => {
  const bytes = catalogStateCodec.encode(state);
  const body = Buffer.concat([Buffer.of(3), bytes.subarray(1, 19)]);
  expect(catalogStateCodec.decode(checksummed(body))).toEqual(state);
});
