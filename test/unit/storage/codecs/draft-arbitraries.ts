import * as fc from 'fast-check';
import { mergedKinds } from '../../../../src/model/facts/merged-facts.js';
import { isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import { choices } from '../../../../src/model/review/choice.js';
import { buffer } from '../../model/arbitraries.js';

/** Short ones: suites try every byte of a record. */
export const path = fc
  .constantFrom('a.jpg', 'b/c.jpg', 'x\ny', '\udcff', '🦊/1')
  .map((text) => relPathFrom(text, '/'))
  .filter(isRelPath);

export const content = fc.record({
  digest: buffer({ minLength: 1, maxLength: 8 }),
  ordinal: fc.nat({ max: 0xffff_ffff }),
});

export const draftedFile = fc.record({
  path,
  choice: fc.constantFrom(...choices, undefined),
  chosenAt: fc.double({ min: 0, max: 1e13, noNaN: true }),
  anchor: content,
  apart: fc.array(content, { maxLength: 2 }),
  copies: fc.subarray([...mergedKinds]),
});
