import * as fc from 'fast-check';
import { annSealCodec } from '../../../../src/storage/codecs/ann-seal.js';
import { sealedCodecSuite } from './sealed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });

sealedCodecSuite(
  annSealCodec,
  fc.record({
    generation: u32,
    length: fc.maxSafeNat(),
    checksum: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    entries: u32,
  }),
);
