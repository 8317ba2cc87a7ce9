import * as fc from 'fast-check';
import { metaCodec } from '../../../../src/storage/codecs/meta.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  metaCodec,
  fc.record({
    hash: fc.oneof(fc.constantFrom('xxh64', 'sha256'), fc.string({ unit: 'grapheme' })),
    digestWidth: fc.nat({ max: 0xffff }),
    createdAt: fc.double(),
    side: fc.constantFrom(0, 1),
  }),
);
