import * as fc from 'fast-check';
import { snapshotCodec } from '../../../../src/storage/codecs/snapshot.js';
import { nodeIds } from '../../model/arbitraries.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  snapshotCodec,
  fc.record({
    sequence: fc.nat({ max: 0xffff_ffff }),
    root: nodeIds,
    takenAt: fc.double(),
    checkedAt: fc.double(),
  }),
);
