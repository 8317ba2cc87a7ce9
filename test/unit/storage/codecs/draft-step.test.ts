import * as fc from 'fast-check';
import { draftStepCodec } from '../../../../src/storage/codecs/draft-step.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';
import { content, draftedFile, path } from './draft-arbitraries.js';

checksummedCodecSuite(
  draftStepCodec,
  fc.record({
    at: fc.double({ min: 0, max: 1e13, noNaN: true }),
    changes: fc.array(
      fc.record({ content, path, before: fc.option(draftedFile, { nil: undefined }) }),
      { maxLength: 2 },
    ),
  }),
);
