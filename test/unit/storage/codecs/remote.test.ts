import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRemoteName } from '../../../../src/model/remotes/remote.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { remoteCodec } from '../../../../src/storage/codecs/remote.js';
import { fileName, nodeIds } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const time = fc.double({ min: 0, max: 1e13, noNaN: true });
const path = fc
  .array(fileName, { maxLength: 3, size: 'small' })
  .map((names) => names.map((name) => `/${name.slice(0, 20)}`).join(''))
  .filter((text) => Buffer.from(text).length < 60);
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,8}$/).filter(isRemoteName);
const text = fc.string({ maxLength: 10 });

checksummedCodecSuite(
  remoteCodec,
  fc.record({
    name,
    root: path,
    dataFolder: path,
    volume: fc.record({ id: text, label: text }),
    pathInVolume: path,
    repository: fc.record({
      hash: fc.constantFrom('xxh64', 'sha256'),
      digestWidth: fc.constantFrom(8, 32),
      createdAt: time,
    }),
    addedAt: time,
    lastSeenAt: time,
    fetched: fc.option(
      fc.record({ root: nodeIds, sequence: fc.nat(), seenAt: time, fetchedAt: time }),
      { nil: undefined },
    ),
  }),
);

test.each(['', 'a/b', '12', 'HEAD'])('a remote cannot be called %j: STORE_DAMAGED', (wrong) => {
  const body = new ByteWriter().u8(1).text(wrong).finish();
  expect(codeThrownBy(() => remoteCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});
