import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { aliasKinds } from '../../../../src/model/contents/alias.js';
import { contentId } from '../../../../src/model/contents/content-id.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { aliasCodec } from '../../../../src/storage/codecs/alias.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const id = fc
  .tuple(
    fc.constantFrom('xxh64', 'sha256', 'blake3', 'tiny8'),
    fc.uint8Array({ minLength: 1, maxLength: 64 }),
    fc.oneof(fc.constant(0), fc.nat()),
  )
  .map(([name, digest, ordinal]) => contentId(name, digest, ordinal));

checksummedCodecSuite(aliasCodec, fc.record({ id, now: id, kind: fc.constantFrom(...aliasKinds) }));

test.each([
  [7, 'xxh64:00', 'sha256:00'],
  [0, '../a.jpg', 'sha256:00'],
  [0, 'xxh64:00', 'sha256:0'],
])('kind %j from %j to %j is none: STORE_DAMAGED', (kind, from, to) => {
  const body = new ByteWriter().u8(1).u8(kind).text(from).text(to);
  expect(codeThrownBy(() => aliasCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});
