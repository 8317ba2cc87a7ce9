import { expect, test } from 'vitest';
import {
  chosenText,
  dateText,
  folderOf,
  nameOf,
  plural,
  progressText,
} from '../../../web/model/words.js';

test('paths, numbers and dates in words', () => {
  expect(nameOf('a/b/c.jpg')).toBe('c.jpg');
  expect(folderOf('a/b/c.jpg')).toBe('a/b');
  expect(folderOf('c.jpg')).toBe('');
  expect(plural(1, 'file')).toBe('1 file');
  expect(plural(12_000, 'copy', 'copies')).toBe('12,000 copies');
  expect(dateText('2019-05-04T12:33:10')).toBe('2019-05-04 12:33:10');
  expect(dateText('2019-05-04T12:33:10.123Z')).toBe('2019-05-04 12:33:10 UTC');
  expect(dateText('once')).toBe('once');
});

test('what is chosen, in words', () => {
  const none = { keep: 0, trash: 0, link: 0, distinct: 0, reflink: 0, symlink: 0 };
  expect(chosenText({ files: 3, chosen: none })).toBe('undecided');
  expect(chosenText({ files: 3, chosen: { ...none, keep: 3 } })).toBe('all stay');
  expect(chosenText({ files: 3, chosen: { ...none, keep: 1 } })).toBe('1 stay');
  expect(chosenText({ files: 3, chosen: { ...none, keep: 1, trash: 1, link: 1 } })).toBe(
    '1 file to the trash, 1 file to be linked',
  );
  expect(chosenText({ files: 3, chosen: { ...none, reflink: 1, symlink: 1 } })).toBe(
    '1 file to share bytes, 1 file to be symlinked',
  );
});

test('what is going on, and how far it is', () => {
  const progress = { stage: 'fingerprinting', bytes: 0, totalBytes: undefined } as const;
  const text = (files: number, totalFiles: number | undefined): string =>
    progressText({ ...progress, files, totalFiles });
  expect(text(0, undefined)).toBe('looking at pictures');
  expect(text(1200, undefined)).toBe('looking at pictures, 1,200');
  expect(text(0, 5000)).toBe('looking at pictures, 0 of 5,000');
});
