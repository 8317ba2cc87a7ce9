import { expect, test } from 'vitest';
import { hasWildcard, wildmatch } from '../../../../../src/library/scan/files/wildmatch.js';

interface Case {
  readonly pattern: string;
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly staysInName?: boolean;
  readonly ignoresCase?: boolean;
}

const cases: readonly Case[] = [
  { pattern: '*.jpg', yes: ['a.jpg', 'x/a.jpg', '.jpg', 'x.jpg/in'], no: ['a.jpeg', 'a.JPG'] },
  { pattern: '*.jpg', staysInName: true, yes: ['a.jpg', 'a.jpg/in'], no: ['x/a.jpg'] },
  { pattern: 'IMG_?.jpg', yes: ['IMG_1.jpg', 'IMG_🖼.jpg'], no: ['IMG_.jpg', 'IMG_12.jpg'] },
  {
    pattern: '2019/**/IMG_*',
    yes: ['2019/IMG_1', '2019/a/IMG_1', '2019/a/b/IMG_1'],
    no: ['IMG_1', '2019/a/b', '2019/xIMG_1'],
  },
  { pattern: '**/x', staysInName: true, yes: ['x', 'a/x', 'a/b/x', 'a/x/y'], no: ['ax'] },
  { pattern: 'a/**', staysInName: true, yes: ['a/b', 'a/b/c'], no: ['a', 'ab'] },
  { pattern: '[a-c]x', yes: ['ax', 'cx'], no: ['dx', '-x', 'x'] },
  { pattern: '[!a-c]x', yes: ['dx', '\nx'], no: ['ax', '/x'] },
  { pattern: '[]x]y', yes: [']y', 'xy'], no: ['y'] },
  { pattern: '[z-a-]x', yes: ['-x'], no: ['zx', 'mx'] },
  { pattern: '[[:digit:]_]x', yes: ['1x', '_x'], no: ['ax', ':x'] },
  { pattern: '[x', yes: ['[x'], no: ['x'] },
  { pattern: String.raw`\*.jpg`, yes: ['*.jpg'], no: ['a.jpg'] },
  { pattern: String.raw`a.(b){2}|^$+*`, yes: ['a.(b){2}|^$+', 'a.(b){2}|^$+x'], no: ['aX'] },
  { pattern: 'x*/', yes: ['x1/a', 'x/y/z'], no: ['x1'] },
  { pattern: 'img*', ignoresCase: true, yes: ['IMG_1', 'img'], no: ['im'] },
  { pattern: '*\uDCFF*', yes: ['a\uDCFFb'], no: ['a'] },
];

test.each(cases)('$pattern', ({ pattern, yes, no, ...options }) => {
  const matches = wildmatch(pattern, { staysInName: false, ignoresCase: false, ...options });
  expect(yes.filter((path) => !matches(path))).toEqual([]);
  expect(no.filter(matches)).toEqual([]);
});

test('what has wildcards', () => {
  expect(['a*', 'a?', '[a', 'a\\'].every(hasWildcard)).toBe(true);
  expect(['a b', '(a)', '{a,b}', ''].some(hasWildcard)).toBe(false);
});
