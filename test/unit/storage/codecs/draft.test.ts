import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { relPathFrom } from '../../../../src/model/paths/path.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { draftCodec } from '../../../../src/storage/codecs/draft.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';
import { content, draftedFile } from './draft-arbitraries.js';

checksummedCodecSuite(
  draftCodec,
  fc.record({ content, files: fc.array(draftedFile, { minLength: 1, maxLength: 2 }) }),
);

test('version 1, which copied no facts, is still read', () => {
  const one = { digest: Buffer.from('44bc2cf5ad770999', 'hex'), ordinal: 1 };
  const path = relPathFrom('a.jpg', '/');
  const file = {
    path,
    choice: 'trash',
    chosenAt: 7,
    anchor: one,
    apart: [one],
    copies: [],
  } as const;
  const body = draftCodec.encode({ content: one, files: [file] }).subarray(0, -9);
  body[0] = 1;
  expect(draftCodec.decode(checksummed(body))).toEqual({ content: one, files: [file] });
});

test.each(['../a.jpg', '/etc/passwd', '', 'a//b', './a.jpg'])(
  'the path %j leads out of the root: STORE_DAMAGED',
  (wrong) => {
    const body = new ByteWriter().u8(1).bytes(Buffer.alloc(8)).u32(0).u32(1).text(wrong);
    expect(codeThrownBy(() => draftCodec.decode(checksummed(body.finish())))).toBe('STORE_DAMAGED');
  },
);
