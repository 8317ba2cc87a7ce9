import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftStepCodec } from '../../../../src/storage/codecs/draft-step.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
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

test('version 1 is still read', () => {
  const record = { at: 5, changes: [] };
  const body = Buffer.concat([Buffer.of(1), draftStepCodec.encode(record).subarray(1, -8)]);
  expect(draftStepCodec.decode(checksummed(body))).toEqual(record);
});
