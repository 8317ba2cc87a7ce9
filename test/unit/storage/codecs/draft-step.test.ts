import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/paths/path.js';
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

test('version 1, which copied no facts, is still read', () => {
  const one = { digest: Buffer.from('44bc2cf5ad770999', 'hex'), ordinal: 1 };
  const own = relPathFrom('a.jpg', '/');
  const before = {
    path: own,
    choice: 'keep',
    chosenAt: 7,
    anchor: one,
    apart: [],
    copies: [],
  } as const;
  const step = { at: 3, changes: [{ content: one, path: own, before }] };
  const body = draftStepCodec.encode(step).subarray(0, -9);
  body[0] = 1;
  expect(draftStepCodec.decode(checksummed(body))).toEqual(step);
});
