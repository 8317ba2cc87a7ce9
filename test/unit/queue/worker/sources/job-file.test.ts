import { mkdirSync, realpathSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { basePrefix, relPathFrom } from '../../../../../src/model/paths/path.js';
import type { JobItem } from '../../../../../src/queue/codes/job-code.js';
import { findJobFile, isStillThere } from '../../../../../src/queue/worker/sources/job-file.js';
import { builtIn } from '../../../support/hashes.js';
import { PhotoFolder } from '../../../support/photo-folder.js';

const hash = await builtIn('xxh64');
const bytes = Buffer.alloc(3_000_000, 'photo');

function item(folder: PhotoFolder, path: string): JobItem {
  const { size, mtimeMs } = statSync(folder.at(path));
  const digest = Buffer.from(hash.digest(bytes)).toString('hex');
  return { path: relPathFrom(path, '/'), size, mtimeMs: Math.floor(mtimeMs), digest };
}

test('a file of a job is found only as it is said, and only below the root', async () => {
  using outside = new PhotoFolder();
  using folder = new PhotoFolder();
  const root = folder.at('photos');
  mkdirSync(root);
  writeFileSync(folder.at('photos/a.jpg'), bytes);
  writeFileSync(outside.at('a.jpg'), bytes);
  symlinkSync(outside.at('a.jpg'), folder.at('photos/file.jpg'));
  symlinkSync(outside.root, folder.at('photos/out'));
  symlinkSync('a.jpg', folder.at('photos/inside.jpg'));
  const base = basePrefix(realpathSync(root));
  const told = async (change: Partial<JobItem>): Promise<string> => {
    const found = await findJobFile(base, { ...item(folder, 'photos/a.jpg'), ...change }, hash);
    return found.kind === 'found' ? String(found.path) : found.reason;
  };
  expect(await told({ path: relPathFrom('a.jpg', '/') })).toBe(folder.at('photos/a.jpg'));
  const path = relPathFrom('a.jpg', '/');
  expect(await told({ path, size: 5 })).toBe('another size or time');
  expect(await told({ path, mtimeMs: 5 })).toBe('another size or time');
  expect(await told({ path, digest: '0123456789abcdef' })).toBe('another content');
  expect(await told({ path: relPathFrom('b.jpg', '/') })).toBe('vanished');
  const escape = 'a link leads out of the root';
  expect(await told({ path: relPathFrom('file.jpg', '/') })).toBe(escape);
  expect(await told({ path: relPathFrom('out/a.jpg', '/') })).toBe(escape);
  expect(await told({ path: relPathFrom('inside.jpg', '/') })).toBe('became a symbolic link');
});

test('a file that is written meanwhile is not the one that was found', async () => {
  using folder = new PhotoFolder();
  writeFileSync(folder.at('a.jpg'), bytes);
  const said = item(folder, 'a.jpg');
  expect(await isStillThere(folder.at('a.jpg'), said)).toBe(true);
  utimesSync(folder.at('a.jpg'), 5, 5);
  expect(await isStillThere(folder.at('a.jpg'), said)).toBe(false);
  expect(await isStillThere(folder.at('b.jpg'), said)).toBe(false);
});
