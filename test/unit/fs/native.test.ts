import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attributesOf, otherAttributes, setAttributes } from '../../../src/fs/attributes.js';
import { copyApart } from '../../../src/fs/copy-apart.js';
import { exchange } from '../../../src/fs/exchange.js';
import { load, nativeCalls } from '../../../src/fs/native.js';
import { without, type Need } from '../../needs.js';
import { temporaryFolders } from '../storage/temp-folder.js';

const newFolder = temporaryFolders();
const native: Need = { isThere: nativeCalls() !== undefined, what: 'fs-native-extensions' };

/** A `require` that finds nothing. */
function failing(code: string): NodeJS.Require {
  const fail = (): never => {
    throw Object.assign(new Error(code), { code });
  };
  return Object.assign(fail, createRequire(import.meta.url));
}

test.each(['MODULE_NOT_FOUND', 'ADDON_NOT_FOUND', 'ERR_DLOPEN_FAILED'])(
  'a package that is not there (%s) is done without',
  (code) => {
    expect(load(failing(code))).toBeNull();
  },
);

test('any other failure of it is told', () => {
  expect(() => load(failing('EMFILE'))).toThrow('EMFILE');
});

test('two names are exchanged', ({ skip }) => {
  skip(...without(native));
  const folder = newFolder();
  const [a, b] = [join(folder, 'a é.jpg'), join(folder, 'b.jpg')];
  writeFileSync(a, 'first');
  writeFileSync(b, 'second');
  expect(exchange(a, b)).toBe(true);
  expect([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]).toEqual(['second', 'first']);
  expect(() => exchange(a, `${b}.none`)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('names that the package would change are not given to it', () => {
  expect(exchange('/tmp/caf\udce9.jpg', '/tmp/b.jpg')).toBe(false);
  expect(exchange(`/tmp/${'x'.repeat(5000)}`, '/tmp/b.jpg')).toBe(false);
});

test('attributes of files are given and compared', ({ skip }) => {
  skip(...without(native));
  const folder = newFolder();
  const path = join(folder, 'a.jpg');
  writeFileSync(path, 'x');
  const tags = new Map([['user.a', Buffer.from('1')]]);
  setAttributes(path, tags);
  expect(otherAttributes(attributesOf(path), tags)).toEqual([]);
  expect(otherAttributes(tags, new Map([['user.b', Buffer.from('1')]]))).toEqual([
    'user.a',
    'user.b',
  ]);
});

test('a copy apart has all bytes, and goes over nothing', () => {
  const folder = newFolder();
  const [from, to] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(from, Buffer.alloc(2_500_000, 7));
  copyApart(from, to);
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
  expect(() => copyApart(from, to)).toThrow('EEXIST');
});
