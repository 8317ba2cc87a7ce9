import * as fc from 'fast-check';
import { galleryStateCodec } from '../../../../src/storage/codecs/gallery-state.js';
import { sealedCodecSuite } from './sealed-codec-suite.js';

const u16 = fc.nat({ max: 0xffff });
const u32 = fc.nat({ max: 0xffff_ffff });

sealedCodecSuite(
  galleryStateCodec,
  fc.record({ fingerprintVersion: u16, comparisonVersion: u16, nextNumber: u32, compared: u32 }),
);
