import * as fc from 'fast-check';
import { draftStateCodec } from '../../../../src/storage/codecs/draft-state.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  draftStateCodec,
  fc.record({ changes: fc.maxSafeNat(), nextStep: fc.nat({ max: 0xffff_ffff }) }),
);
