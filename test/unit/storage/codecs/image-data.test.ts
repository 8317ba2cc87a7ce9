import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageDataCodec } from '../../../../src/storage/codecs/image-data.js';
import { buffer } from '../../model/arbitraries.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const hashes = fc.option(buffer({ minLength: 16, maxLength: 16 }), { nil: undefined });

checksummedCodecSuite(imageDataCodec, fc.record({ formats: fc.nat({ max: 255 }), hash: hashes }));

test('a record from before raw files were taken apart is read', () => {
  const hash = Buffer.alloc(16, 7);
  const older = checksummed(Buffer.concat([Buffer.of(1, 1), hash]));
  expect(imageDataCodec.decode(older)).toEqual({ formats: 0, hash });
  const none = checksummed(Buffer.of(1, 0));
  expect(imageDataCodec.decode(none)).toEqual({ formats: 0, hash: undefined });
});
