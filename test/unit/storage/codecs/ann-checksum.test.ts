import * as fc from 'fast-check';
import { annChecksumCodec } from '../../../../src/storage/codecs/ann-checksum.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(
  annChecksumCodec,
  fc.record({
    generation: u32,
    length: fc.maxSafeNat(),
    checksum: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    entries: u32,
  }),
);
