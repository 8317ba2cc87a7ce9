import { expect, test } from 'vitest';
import { skippedJson, skippedLine } from '../../../../../src/render/text/files/render-skipped.js';

test('files of other types are told by their extensions', () => {
  expect(skippedLine({ files: 0, byExtension: [] })).toBeUndefined();
  expect(skippedLine({ files: 1, byExtension: [['', 1]] })).toBe(
    '1 file was skipped: 1 without extension (scan.extensions).',
  );
  const byExtension = [
    ['.mov', 1200],
    ['.txt', 9],
    ['.pdf', 4],
    ['.x', 2],
  ] as const;
  expect(skippedLine({ files: 1216, byExtension })).toBe(
    '1,216 files were skipped: 1,200 .mov, 9 .txt, 4 .pdf and 3 others (scan.extensions, scan.videos).',
  );
  expect(skippedJson({ files: 1, byExtension: [['.mov', 1]] })).toEqual({
    files: 1,
    byExtension: { '.mov': 1 },
  });
});
