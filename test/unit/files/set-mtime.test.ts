import { lstatSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { setMtime, setMtimes } from '../../../src/files/set-mtime.js';
import { PhotoFolder } from '../support/photo-folder.js';

test.each([
  0n,
  1_735_689_600_000_000_000n,
  1_735_689_600_123_456_000n,
  1_735_689_600_123_456_789n,
  -1n,
  -1_500_000_000n,
  -201_506_142_443_112_035n,
  // 1901, 2038, and the last second that 64 bits of nanoseconds hold, and the one after.
  -2_147_483_648_000_000_000n,
  2_147_483_648_000_000_001n,
  9_223_372_036_000_000_001n,
  9_223_372_037_000_000_001n,
  10_413_792_000_123_456_789n,
])('%d nanoseconds since 1970', (mtimeNs) => {
  using folder = new PhotoFolder();
  folder.write('caf\u00E9 $(x).jpg', 'photo');
  setMtime(folder.at('caf\u00E9 $(x).jpg'), mtimeNs);
  expect(lstatSync(folder.at('caf\u00E9 $(x).jpg'), { bigint: true }).mtimeNs).toBe(mtimeNs);
});

test.each([
  ['all tools', process.env['PATH'], 0n],
  // Then the shell's own search finds `touch`, or nothing does.
  ['no tools', '/nonexistent', 1999n],
])('many at once, with %s', (_tools, path, mostOff) => {
  using folder = new PhotoFolder();
  const files = Array.from({ length: 450 }, (_, at) => {
    folder.write(`${at}.jpg`, 'photo');
    return { path: folder.at(`${at}.jpg`), mtimeNs: 1_735_689_600_123_000_000n + BigInt(at) };
  });
  vi.stubEnv('PATH', path);
  try {
    setMtimes(files);
  } finally {
    vi.unstubAllEnvs();
  }
  const off = files.map((file) => lstatSync(file.path, { bigint: true }).mtimeNs - file.mtimeNs);
  // Without tools as near as Node gets: microseconds.
  expect(off.every((ns) => ns <= 0n && ns >= -mostOff)).toBe(true);
});
