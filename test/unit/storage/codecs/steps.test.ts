import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlacePath, isRelPath, relPathFrom } from '../../../../src/model/paths/path.js';
import { stepsCodec } from '../../../../src/storage/codecs/steps.js';
import { fileName } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
// Files can be older than 1970, and filesystems know years that nanoseconds in 64 bits do not.
const billion = 1_000_000_000n;
const time = fc.bigInt({ min: -(2n ** 63n) * billion, max: 2n ** 63n * billion - 1n });
const path = fc
  .array(fileName, { minLength: 1, maxLength: 3 })
  .map((names) => relPathFrom(names.join('/'), '/'))
  .filter(isRelPath);
const place = fc
  .tuple(fc.constantFrom('', '/'), path)
  .map((parts) => parts.join(''))
  .filter(isPlacePath);
const outcome = fc.oneof(
  fc.record({ kind: fc.constantFrom('planned' as const, 'done' as const, 'undone' as const) }),
  fc.record({ kind: fc.constant('skipped' as const), reason: fc.string({ unit: 'grapheme' }) }),
);
const before = fc.record({
  ino: u64,
  size: u64,
  mtimeNs: time,
  mode: u32,
  uid: u32,
  gid: u32,
  links: fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
});
const content = fc.record({
  digest: fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  ordinal: u32,
});
const known = {
  path,
  keeper: path,
  before,
  content: fc.option(content, { nil: undefined }),
  outcome,
};
const link = fc.record({
  ...known,
  kind: fc.constantFrom('link' as const, 'unlink' as const),
  temporary: path,
  shared: fc.option(fc.record({ ino: u64, mtimeNs: time }), { nil: undefined }),
});
const move = fc.record({
  ...known,
  kind: fc.constantFrom('move' as const, 'return' as const),
  temporary: place,
  away: place,
  folders: u32,
});

const imported = fc.record({
  ...known,
  kind: fc.constant('import' as const),
  temporary: path,
  origin: place,
  folders: u32,
  made: fc.option(fc.record({ ino: u64, mtimeNs: time }), { nil: undefined }),
});

const number = fc.option(fc.double({ noNaN: true }), { nil: undefined });
const merge = fc.record({
  ...known,
  kind: fc.constantFrom('merge' as const, 'unmerge' as const),
  temporary: path,
  insertions: fc.array(
    fc.record({
      at: u32,
      bytes: fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 2 },
  ),
  facts: fc.record({
    taken: fc.option(fc.string(), { nil: undefined }),
    place: fc.option(
      fc.record({
        latitude: fc.double({ noNaN: true }),
        longitude: fc.double({ noNaN: true }),
        altitude: number,
      }),
      { nil: undefined },
    ),
    rating: number,
    keywords: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 2 }),
  }),
});

checksummedCodecSuite(
  stepsCodec,
  fc.array(fc.oneof(link, move, imported, merge), { maxLength: 3 }),
);

test.each([3, 4])('version %i, which knew fewer kinds, is still read', (version) => {
  const steps: Parameters<typeof stepsCodec.encode>[0] = [
    {
      kind: 'move',
      path: relPathFrom('a.jpg', '/'),
      keeper: relPathFrom('b.jpg', '/'),
      temporary: relPathFrom('t.tmp', '/'),
      before: { ino: 1n, size: 1n, mtimeNs: 1n, mode: 0, uid: 0, gid: 0, links: 1 },
      content: undefined,
      away: relPathFrom('c.jpg', '/'),
      folders: 0,
      outcome: { kind: 'done' },
    },
  ];
  const body = stepsCodec.encode(steps).subarray(0, -8);
  body[0] = version;
  expect(stepsCodec.decode(checksummed(body))).toEqual(steps);
});

test('a count that no record could hold is STORE_DAMAGED', () => {
  const body = Buffer.of(3, 0xff, 0xff, 0xff, 0xff);
  expect(codeThrownBy(() => stepsCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});

test('version 1, which knew only links, is still read', () => {
  const bytes = Buffer.from(
    `01 01000000 0a000000 636f70792f612e6a7067 05000000 612e6a7067
     16000000 636f70792f2e696d6764656475702d322d312e746d70
     6912000000000000 0010270000000000 15cdb2c77e681618 a4810000 e8030000 e8030000 01`.replaceAll(
      /\s/g,
      '',
    ),
    'hex',
  );
  expect(stepsCodec.decode(checksummed(bytes))).toEqual([
    {
      kind: 'link',
      path: 'copy/a.jpg',
      keeper: 'a.jpg',
      temporary: 'copy/.imgdedup-2-1.tmp',
      before: {
        ino: 4713n,
        size: 2_560_000n,
        mtimeNs: 1_735_689_600_123_456_789n,
        mode: 0o100644,
        uid: 1000,
        gid: 1000,
        links: undefined,
      },
      content: undefined,
      shared: undefined,
      outcome: { kind: 'done' },
    },
  ]);
});

test('version 2, with times of 64 bits and no number of links, is still read', () => {
  const bytes = Buffer.from(
    `02 01000000 00 0a000000 636f70792f612e6a7067 05000000 612e6a7067
     16000000 636f70792f2e696d6764656475702d322d312e746d70
     6912000000000000 0010270000000000 15cdb2c77e681618 a4810000 e8030000 e8030000
     00000000 00000000 01 6712000000000000 ffffffffffffffff 01`.replaceAll(/\s/g, ''),
    'hex',
  );
  expect(stepsCodec.decode(checksummed(bytes))).toMatchObject([
    {
      kind: 'link',
      before: { mtimeNs: 1_735_689_600_123_456_789n, gid: 1000, links: undefined },
      shared: { ino: 4711n, mtimeNs: -1n },
      outcome: { kind: 'done' },
    },
  ]);
});

test('nanoseconds that make more than a second are STORE_DAMAGED', () => {
  const bytes = stepsCodec.encode([
    {
      kind: 'move',
      path: relPathFrom('a.jpg', '/'),
      keeper: relPathFrom('b.jpg', '/'),
      temporary: relPathFrom('t.tmp', '/'),
      before: { ino: 1n, size: 1n, mtimeNs: 999_999_999n, mode: 0, uid: 0, gid: 0, links: 1 },
      content: undefined,
      away: relPathFrom('c.jpg', '/'),
      folders: 0,
      outcome: { kind: 'done' },
    },
  ]);
  const at = bytes.indexOf(Buffer.of(0xff, 0xc9, 0x9a, 0x3b));
  bytes.writeUInt32LE(1_000_000_000, at);
  expect(codeThrownBy(() => stepsCodec.decode(checksummed(bytes.subarray(0, -8))))).toBe(
    'STORE_DAMAGED',
  );
});
