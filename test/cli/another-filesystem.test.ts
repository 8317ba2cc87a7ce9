/** Moving duplicates to a real other filesystem, and back. */
import { existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onDisk, without, type Need } from '../needs.js';
import {
  mounting,
  expectWhole,
  makeFolder,
  mounted,
  parse,
  type ActJson,
  type Folder,
} from './support.js';

/** Linux has a filesystem in memory that anybody may write to. Where tests lie in it, the other is a disk. */
const other = ['/dev/shm', onDisk].find(
  (place) => existsSync(place) && statSync(place).dev !== statSync(tmpdir()).dev,
);
const otherFilesystem: Need = {
  isThere: other !== undefined,
  what: '/dev/shm as a filesystem of its own',
};

function folderElsewhere(): string {
  if (other === undefined) throw new RangeError('there is one filesystem only');
  return mkdtempSync(join(other, 'imgdedup-test-'));
}

const bytes = Buffer.alloc(100_000, 'photo');

/** One photo under three names, with times to the nanosecond. */
async function photos(): Promise<Folder> {
  const folder = makeFolder();
  for (const [age, path] of ['a.jpg', 'b.jpg', 'd/c.jpg'].entries()) {
    folder.write(path, bytes, 1_500_000_000.125 + age);
  }
  await folder.ok('init');
  return folder;
}

/** What an undo must bring back. */
function looks(folder: Folder): string[] {
  return ['a.jpg', 'b.jpg', 'd/c.jpg'].map((path) => {
    const { size, mtimeNs, mode, uid, nlink } = lstatSync(folder.at(path), { bigint: true });
    return [path, folder.text(path) === bytes.toString(), size, mtimeNs, mode, uid, nlink].join(
      ' ',
    );
  });
}

describe('another filesystem', () => {
  test('takes what is moved there, and undo brings it back', async ({ skip }) => {
    skip(...without(otherFilesystem));
    using folder = await photos();
    const before = looks(folder);
    const away = folderElsewhere();
    try {
      await folder.ok('dupes', '--move', away, '--yes');
      expect(folder.has('b.jpg') || folder.has('d/c.jpg')).toBe(false);
      expect(existsSync(join(away, 'b.jpg')) && existsSync(join(away, 'd/c.jpg'))).toBe(true);
      await expectWhole(folder);
      await folder.ok('undo');
      expect(looks(folder)).toEqual(before);
      expect(existsSync(join(away, 'b.jpg')) || existsSync(join(away, 'd'))).toBe(false);
      await expectWhole(folder);
    } finally {
      rmSync(away, { recursive: true });
    }
  });

  test('has names of one file as files, which come back as one', async ({ skip }) => {
    skip(...without(otherFilesystem));
    using folder = await photos();
    for (let name = 0; name < 8; name += 1)
      linkSync(folder.at('d/c.jpg'), folder.at(`d/c${name}.jpg`));
    const before = looks(folder);
    const away = folderElsewhere();
    try {
      await folder.ok('dupes', '--move', away, '--yes');
      expect(lstatSync(join(away, 'd/c.jpg')).nlink).toBe(1);
      const { summary } = parse<ActJson>(await folder.ok('undo', '-n', '--json'));
      expect(summary).toMatchObject({ files: 10 });
      expect(await folder.ok('undo', '-n')).toContain('200.0 kB');
      await folder.ok('undo');
      expect(looks(folder)).toEqual(before);
      await expectWhole(folder);
    } finally {
      rmSync(away, { recursive: true });
    }
  });

  test('that gets full keeps what fits; the rest stays, with status 3', async ({ skip }) => {
    skip(...without(mounting));
    using folder = await photos();
    const before = looks(folder);
    mkdirSync(folder.at('away.d'));
    using _disk = mounted(['-t', 'tmpfs', '-o', 'size=160k', 'imgdedup-test'], folder.at('away.d'));
    const { code, stdout } = await folder.run('dupes', '--move', 'away.d', '--yes', '--json');
    const { summary, failures } = parse<ActJson>(stdout);
    expect(code).toBe(3);
    expect(summary).toMatchObject({ files: 1, left: 1 });
    expect(failures).toMatchObject([{ kind: 'left', reason: 'the disk is full' }]);
    const there = folder.list().filter((path) => path.endsWith('.jpg'));
    expect(there.map((path) => folder.text(path) === bytes.toString())).toEqual([true, true, true]);
    expect(folder.list().filter((path) => path.endsWith('.tmp'))).toEqual([]);
    await expectWhole(folder);
    await folder.ok('undo');
    expect(looks(folder)).toEqual(before);
    await expectWhole(folder);
  });
});
