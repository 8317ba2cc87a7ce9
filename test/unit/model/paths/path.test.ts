import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { without } from '../../../needs.js';
import {
  basePrefix,
  bytesToName,
  compareNames,
  fsPath,
  isWithin,
  joinPath,
  nameToBytes,
  relPathFrom,
  rootPath,
  type RelPath,
} from '../../../../src/model/paths/path.js';
import { temporaryFolders } from '../../storage/temp-folder.js';
import { buffer } from '../arbitraries.js';

const newFolder = temporaryFolders();
const rel = (path: string): RelPath => relPathFrom(path, '/');

/** Bytes that come close to UTF-8 more often than chance would. */
const tricky = fc
  .array(
    fc.constantFrom(
      [0x61],
      [0x2f],
      [0x80],
      [0xbf],
      [0xc3],
      [0xc3, 0xa9],
      [0xc0, 0x80],
      [0xe2, 0x82],
      [0xe2, 0x82, 0xac],
      [0xed, 0xa0, 0x80],
      [0xed, 0xb2, 0x80],
      [0xef, 0xbb, 0xbf],
      [0xef, 0xbf, 0xbd],
      [0xf0, 0x9f, 0xa6],
      [0xf0, 0x9f, 0xa6, 0x8a],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.flat()));
const nameBytes = fc.oneof(tricky, buffer({ maxLength: 64 }));

describe('bytesToName and nameToBytes', () => {
  test('lose no byte', () => {
    const reverses = fc.property(nameBytes, (bytes) => {
      expect(nameToBytes(bytesToName(bytes))).toEqual(bytes);
    });
    fc.assert(reverses, { numRuns: 5000 });
  });

  test('leave UTF-8 text as it is', () => {
    const same = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(bytesToName(Buffer.from(text))).toBe(text);
      expect(nameToBytes(text)).toEqual(Buffer.from(text));
    });
    fc.assert(same, { numRuns: 1000 });
  });

  test.each([
    ['latin-1 é', [0x63, 0xe9], 'c\udce9'],
    ['a lone continuation byte', [0x80, 0x61], '\udc80a'],
    ['an encoded surrogate', [0xed, 0xb2, 0x80], '\udced\udcb2\udc80'],
    ['an overlong slash', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['a cut-off character', [0x61, 0xe2, 0x82], 'a\udce2\udc82'],
    ['a replacement character that is really there', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['the same beside a bad byte', [0xef, 0xbf, 0xbd, 0xff], '\ufffd\udcff'],
    ['a byte order mark beside a bad byte', [0xef, 0xbb, 0xbf, 0xff], '\ufeff\udcff'],
  ])('%s', (_, bytes, name) => {
    expect(bytesToName(Buffer.from(bytes))).toBe(name);
    expect(nameToBytes(name)).toEqual(Buffer.from(bytes));
  });
});

describe('compareNames', () => {
  test('is the order of the bytes', () => {
    const agrees = fc.property(nameBytes, nameBytes, (a, b) => {
      const order = compareNames(bytesToName(a), bytesToName(b));
      expect(Math.sign(order)).toBe(Buffer.compare(a, b));
    });
    fc.assert(agrees, { numRuns: 5000 });
  });

  test('puts astral characters after all others, unlike UTF-16', () => {
    const names = ['🦊', '\uffee', '\udcff', 'z', 'é', 'Z', ''];
    // A stray byte 0xff is the last of all.
    expect(names.toSorted(compareNames)).toEqual(['', 'Z', 'z', 'é', '\uffee', '🦊', '\udcff']);
    expect(names.toSorted().at(-1)).toBe('\uffee');
  });
});

test.each([
  ['a/b', 'a', true],
  ['a', 'a', true],
  ['a/b/c', 'a/b', true],
  ['ab', 'a', false],
  ['a', 'a/b', false],
  ['b/a', 'a', false],
  ['a', '', true],
  ['', '', true],
  ['', 'a', false],
])('isWithin: "%s" in "%s" is %s', (path, folder, expected) => {
  expect(isWithin(rel(path), rel(folder))).toBe(expected);
});

test('paths are put together without a slash too many', () => {
  expect(joinPath(rootPath, 'a')).toBe('a');
  expect(joinPath(rel('a'), 'b')).toBe('a/b');
  expect(relPathFrom(String.raw`a\b`, '\\')).toBe('a/b');
  expect(relPathFrom(String.raw`a\b`, '/')).toBe(String.raw`a\b`);
  expect(basePrefix('/photos')).toBe('/photos/');
  expect(basePrefix('/')).toBe('/');
});

describe('fsPath', () => {
  test('is the string itself where that loses nothing', () => {
    expect(fsPath('Žluť/🦊.jpg')).toBe('Žluť/🦊.jpg');
    expect(fsPath('caf\udce9')).toEqual(Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  });

  test('reaches files whose names are not UTF-8', ({ skip }) => {
    skip(...without({ isThere: process.platform === 'linux', what: 'Linux' }));
    const folder = newFolder();
    const bytes = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x63, 0xe9, 0xff])]);
    mkdirSync(bytes);
    writeFileSync(Buffer.concat([bytes, Buffer.from('/f')]), 'x');
    const [name] = readdirSync(folder, { encoding: 'buffer' }).map(bytesToName);
    expect(name).toBe('c\udce9\udcff');
    expect(statSync(fsPath(join(folder, name ?? '', 'f'))).size).toBe(1);
  });
});
