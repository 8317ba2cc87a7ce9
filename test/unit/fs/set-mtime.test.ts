import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { date, setMtime, setMtimes, setMtimesAside } from '../../../src/fs/set-mtime.js';
import { PhotoFolder } from '../support/photo-folder.js';

const times = [
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
];

test.each(times)('%d nanoseconds since 1970', (mtimeNs) => {
  using folder = new PhotoFolder();
  folder.write('caf\u00E9 $(x).jpg', 'photo');
  setMtime(folder.at('caf\u00E9 $(x).jpg'), mtimeNs);
  expect(lstatSync(folder.at('caf\u00E9 $(x).jpg'), { bigint: true }).mtimeNs).toBe(mtimeNs);
});

/** A folder for `PATH` that holds these tools only. */
function toolsOnly(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-test-tools-'));
  for (const name of names) {
    const path = (process.env['PATH'] ?? '').split(':').map((from) => join(from, name));
    symlinkSync(path.find((tool) => existsSync(tool)) ?? '/nonexistent', join(folder, name));
  }
  return folder;
}

test.each([
  [['sh', 'tar', 'cp'], 0n],
  [['sh', 'touch'], 0n],
  [['sh', 'tar'], 1999n],
  [[], 1999n],
])('many at once, with the tools %j', async (tools, mostOff) => {
  using folder = new PhotoFolder();
  const near = Array.from({ length: 550 }, (_, at) => 1_735_689_600_123_000_000n + BigInt(at));
  const wanted = [...near, ...(mostOff === 0n ? times : [])];
  const make = (name: string) =>
    wanted.map((mtimeNs, at) => {
      folder.write(`${at}.${name}`, 'photo');
      return { path: folder.at(`${at}.${name}`), mtimeNs };
    });
  const [files, others] = [make('jpg'), make('aside.jpg')];
  const path = toolsOnly(tools);
  vi.stubEnv('PATH', path);
  try {
    setMtimes(files);
    await setMtimesAside(others);
  } finally {
    vi.unstubAllEnvs();
    rmSync(path, { recursive: true });
  }
  const off = [...files, ...others].map(
    (file) => lstatSync(file.path, { bigint: true }).mtimeNs - file.mtimeNs,
  );
  // Without tools as near as Node gets: microseconds.
  expect(off.every((ns) => ns <= 0n && ns >= -mostOff)).toBe(true);
  for (const kind of ['jpg', 'aside.jpg']) {
    expect(wanted.every((_time, at) => folder.text(`${at}.${kind}`) === 'photo')).toBe(true);
  }
});

test('whole microseconds need no tool', () => {
  using folder = new PhotoFolder();
  folder.write('a.jpg', 'photo');
  const fd = openSync(folder.at('a.jpg'), 'r');
  try {
    for (let at = 0n; at < 2000n; at += 1n) {
      const mtimeNs = (1_735_689_600_000_000n + at * 10_000_000_001n) * 1000n;
      expect(date(fd, mtimeNs)).toBe(true);
    }
    expect(date(fd, 1_735_689_600_123_456_789n)).toBe(false);
    expect(date(fd, -1n)).toBe(false);
  } finally {
    closeSync(fd);
  }
});
