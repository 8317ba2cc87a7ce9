import { expect, test } from 'vitest';
import { csvHead, csvLine } from '../../../src/render/csv.js';

test('begins with what tells Excel that it is UTF-8', () => {
  expect(csvHead(['path', 'size'])).toBe('\uFEFFpath,size\r\n');
});

test.each([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['+1', "'+1"],
  ['-rf.jpg', "'-rf.jpg"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '"\'\t=1"'],
  ['\n=1', '"\'\n=1"'],
  ['＝1+1', "'＝1+1"],
  ['a; b', '"a; b"'],
  ['a\tb', '"a\tb"'],
  [' a', '" a"'],
  ['\r=1', '"\'\r=1"'],
  ['bad \udcff byte', 'bad \uFFFD byte'],
  [-3.5, '-3.5'],
  [undefined, ''],
])('%j is %j', (value, cell) => {
  expect(csvLine([value])).toBe(`${cell}\r\n`);
});
