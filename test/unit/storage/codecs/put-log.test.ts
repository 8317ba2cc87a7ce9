import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { putLogCodec } from '../../../../src/storage/codecs/put-log.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
import { putPath, putRecord } from './put-arbitraries.js';

checksummedCodecSuite(
  putLogCodec,
  fc.oneof(
    fc.record({
      kind: fc.constant('begun' as const),
      writer: fc.record({
        host: fc.string(),
        pid: fc.nat(),
        started: fc.string(),
        hash: fc.string(),
      }),
    }),
    fc.record({ kind: fc.constant('put' as const), record: putRecord }),
    fc.record({
      kind: fc.constant('removed' as const),
      path: putPath,
      recordedMs: fc.double({ noNaN: true }),
    }),
  ),
);

test.each([3, 255])('kind %j is none: STORE_DAMAGED', (kind) => {
  const body = new ByteWriter().u8(1).u8(kind).text('a').f64(0);
  expect(codeThrownBy(() => putLogCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});

test('a removal of no path: STORE_DAMAGED', () => {
  const body = new ByteWriter().u8(1).u8(2).text('../a').f64(0);
  expect(codeThrownBy(() => putLogCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});
