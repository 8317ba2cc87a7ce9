import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/path.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { draftCodec } from '../../../../src/storage/codecs/draft.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
import { content, draftedFile } from './draft-arbitraries.js';

checksummedCodecSuite(
  draftCodec,
  fc.record({ content, files: fc.array(draftedFile, { minLength: 1, maxLength: 2 }) }),
);

test.each(['../a.jpg', '/etc/passwd', '', 'a//b', './a.jpg'])(
  'the path %j leads out of the root: STORE_DAMAGED',
  (wrong) => {
    const body = new ByteWriter().u8(1).bytes(Buffer.alloc(8)).u32(0).u32(1).text(wrong);
    expect(codeThrownBy(() => draftCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
  },
);

test('version 1 is still read', () => {
  const fields = { digest: Buffer.of(1), ordinal: 0 };
  const path = relPathFrom('a.jpg', '/');
  const file = { path, choice: 'link', chosenAt: 5, anchor: fields, apart: [] } as const;
  const record = { content: fields, files: [file] };
  const body = Buffer.concat([Buffer.of(1), draftCodec.encode(record).subarray(1, -8)]);
  expect(draftCodec.decode(checksummed(body))).toEqual(record);
});
