import * as fc from 'fast-check';
import { bytesToName, isRelPath, type RelPath } from '../../../../src/model/paths/path.js';
import type { PutRecord } from '../../../../src/model/contents/put.js';

export const putPath: fc.Arbitrary<RelPath> = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 4 })
  .map((names) => names.map((name) => bytesToName(Buffer.from(name))).join('/'))
  .filter(isRelPath);

export const putRecord: fc.Arbitrary<PutRecord> = fc.record({
  path: putPath,
  content: fc.record({
    digest: fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    ordinal: fc.oneof(fc.constant(0), fc.nat()),
  }),
  size: fc.maxSafeNat(),
  inode: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  recordedMs: fc.double({ noNaN: true }),
  timeMs: fc.double({ noNaN: true }),
  state: fc.option(fc.string(), { nil: undefined }),
});
