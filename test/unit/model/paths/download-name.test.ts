import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  foldersInAddress,
  nameInAddress,
  nameInDisposition,
  safeFileName,
} from '../../../../src/model/paths/download-name.js';
import { isRelPath } from '../../../../src/model/paths/path.js';

test.each([
  ['attachment; filename=a.jpg', 'a.jpg'],
  ['attachment; filename=my photo.jpg', 'my photo.jpg'],
  ['filename="a;b.jpg"', 'a;b.jpg'],
  ['inline; FileName="a.jpg"; filename*=utf-8\'en\'%E2%82%AC.jpg', '€.jpg'],
  ["inline; filename*=UTF-8''%FF.jpg; filename=b.jpg", 'b.jpg'],
  ["inline; filename*=ISO-8859-1''%e4.jpg", 'ä.jpg'],
  ['inline; filename="\xe4.jpg"', 'ä.jpg'],
  ['inline; filename="\xc3\xa4.jpg"', 'ä.jpg'],
  ['inline; filename="a.jpg', '_a.jpg'],
  ['inline; filename=".."', ''],
  ['attachment', ''],
  [undefined, ''],
])('%j wants %j', (header, name) => {
  expect(nameInDisposition(header)).toBe(name);
});

test('names and folders in addresses', () => {
  expect(nameInAddress('https://example.org/a/b%20c.jpg?x=/d.jpg')).toBe('b c.jpg');
  expect(nameInAddress('https://example.org/')).toBe('');
  expect(nameInAddress('https://example.org/%ff.jpg')).toBe('%ff.jpg');
  expect(foldersInAddress('https://example.org/a//%2e%2e%2f/.b/c.jpg')).toBe('a/_/b');
  expect(foldersInAddress('https://example.org/c.jpg')).toBe('');
});

test('whatever it is made from, a name is one, short, and harmless', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = safeFileName(text);
      if (name === '') return;
      expect(isRelPath(name)).toBe(true);
      // oxlint-disable-next-line no-control-regex -- these are meant
      expect(name).not.toMatch(/[\u0000-\u001f\u007f/\\]|^\.|\.$|\p{Cs}/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
    }),
  );
});
