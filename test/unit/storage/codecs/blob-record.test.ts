import * as fc from 'fast-check';
import { blobRecordCodec } from '../../../../src/storage/codecs/blob-record.js';
import { buffer } from '../../model/arbitraries.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  blobRecordCodec,
  fc.record({ size: fc.maxSafeNat(), sample: buffer({ minLength: 8, maxLength: 8 }) }),
);
