import * as fc from 'fast-check';
import { nodeIdFromBytes } from '../../../../src/model/snapshot/tree-node.js';
import { pictureColumnsCodec } from '../../../../src/storage/codecs/picture-columns.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(
  pictureColumnsCodec,
  fc.record({
    generation: u32,
    length: fc.maxSafeNat(),
    checksum: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    nextNumber: u32,
    root: fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => nodeIdFromBytes(Buffer.from(bytes))),
    limits: fc.string(),
  }),
);
