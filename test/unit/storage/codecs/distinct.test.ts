import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { distinctCodec } from '../../../../src/storage/codecs/distinct.js';
import { buffer, fileName } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const path = fc
  .array(fileName, { minLength: 1, maxLength: 3 })
  .map((names) => relPathFrom(names.join('/'), '/'))
  .filter(isRelPath);
const content = fc.record({
  digest: buffer({ minLength: 1, maxLength: 64 }),
  ordinal: fc.nat({ max: 0xffff_ffff }),
  path,
});

checksummedCodecSuite(
  distinctCodec,
  fc.record({
    decidedAt: fc.double({ min: 0, max: 1e13, noNaN: true }),
    contents: fc.tuple(content, content),
  }),
);

test.each(['../a.jpg', '/etc/passwd', '', 'a//b', './a.jpg'])(
  'the path %j leads out of the root: STORE_DAMAGED',
  (wrong) => {
    const body = new ByteWriter().u8(1).f64(0);
    for (const text of ['a.jpg', wrong]) body.bytes(Buffer.alloc(8)).u32(0).text(text);
    expect(codeThrownBy(() => distinctCodec.decode(checksummed(body.finish())))).toBe(
      'STORE_DAMAGED',
    );
  },
);
