import { lstatSync } from 'node:fs';
import { expect, test } from 'vitest';
import { setMtime } from '../../../src/files/set-mtime.js';
import { PhotoFolder } from '../support/photo-folder.js';

test.each([
  0n,
  1_735_689_600_000_000_000n,
  1_735_689_600_123_456_000n,
  1_735_689_600_123_456_789n,
  -1n,
  -1_500_000_000n,
  -201_506_142_443_112_035n,
])('%d nanoseconds since 1970', (mtimeNs) => {
  using folder = new PhotoFolder();
  folder.write('caf\u00E9 $(x).jpg', 'photo');
  setMtime(folder.at('caf\u00E9 $(x).jpg'), mtimeNs);
  expect(lstatSync(folder.at('caf\u00E9 $(x).jpg'), { bigint: true }).mtimeNs).toBe(mtimeNs);
});
