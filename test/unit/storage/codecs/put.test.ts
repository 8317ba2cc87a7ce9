import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { putCodec } from '../../../../src/storage/codecs/put.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
import { putRecord } from './put-arbitraries.js';

checksummedCodecSuite(putCodec, putRecord);

test.each(['', '../a', '/a', 'a//b', 'a/.'])('a path %j is none: STORE_DAMAGED', (path) => {
  const body = new ByteWriter().u8(1).text(path).bytes(Buffer.alloc(8)).u32(0).f64(0);
  body.u64(0n).u64(0n).f64(0).f64(0).flag(false);
  expect(codeThrownBy(() => putCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
});
