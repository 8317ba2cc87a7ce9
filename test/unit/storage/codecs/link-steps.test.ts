import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRelPath, relPathFrom } from '../../../../src/model/path.js';
import { linkStepsCodec } from '../../../../src/storage/codecs/link-steps.js';
import { fileName } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { sealed, sealedCodecSuite } from './sealed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const path = fc
  .array(fileName, { minLength: 1, maxLength: 3 })
  .map((names) => relPathFrom(names.join('/'), '/'))
  .filter(isRelPath);
const outcome = fc.oneof(
  fc.record({ kind: fc.constantFrom('planned' as const, 'done' as const) }),
  fc.record({ kind: fc.constant('skipped' as const), reason: fc.string({ unit: 'grapheme' }) }),
);
const before = fc.record({
  ino: u64,
  size: u64,
  // Files can be older than 1970.
  mtimeNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  mode: u32,
  uid: u32,
  gid: u32,
});
const step = fc.record({ duplicate: path, keeper: path, temporary: path, before, outcome });

sealedCodecSuite(linkStepsCodec, fc.array(step, { maxLength: 3 }));

test('a count that no record could hold is STORE_DAMAGED', () => {
  const body = Buffer.of(1, 0xff, 0xff, 0xff, 0xff);
  expect(codeThrownBy(() => linkStepsCodec.decode(sealed(body)))).toBe('STORE_DAMAGED');
});
