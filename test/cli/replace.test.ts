import {
  lstatSync,
  readdirSync,
  truncateSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  btrfs,
  makeFolder,
  mounted,
  parse,
  type ActJson,
  type ErrorJson,
  type Folder,
} from './support.js';
import { terminal, terminals } from './terminal.js';

interface VerifyJson {
  readonly problems: readonly object[];
  readonly failures: readonly object[];
}

/** Three equal pictures, the keeper first. */
async function three(folder: Folder): Promise<void> {
  folder.write('keep.jpg', 'same', 1_000_000_000.5);
  folder.write('d/other.jpg', 'same', 1_100_000_000.5);
  folder.write('plain.jpg', 'same', 1_200_000_000.5);
  await folder.ok('init');
}

/** Names of photos that are there. */
function photosIn(folder: Folder): string[] {
  return readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jpg') && !path.startsWith('.imgdedup'))
    .toSorted();
}

/** Size, time and mode of each; another inode may have them. */
function looks(folder: Folder): (readonly unknown[])[] {
  return photosIn(folder).map((path) => {
    const { size, mtimeMs, mode } = lstatSync(folder.at(path));
    return [path, size, mtimeMs, mode];
  });
}

describe('dupes --symlink', () => {
  test('puts relative links in the place of duplicates, and undo makes files of them again', async () => {
    using folder = makeFolder();
    await three(folder);
    const before = looks(folder);
    const plan = await folder.ok('dupes', '--symlink', '-n');
    expect(plan).toBe(
      [
        'symlink  d/other.jpg -> keep.jpg',
        'symlink  plain.jpg -> keep.jpg',
        'Would make symbolic links of 2 files and free 8 B. Nothing was changed.\n',
      ].join('\n'),
    );
    expect(looks(folder)).toEqual(before);
    const done = parse<ActJson>(await folder.ok('dupes', '--symlink', '--json'));
    expect(done).toMatchObject({ act: 'symlink', action: 1, summary: { files: 2, bytes: 8 } });
    expect(readlinkSync(folder.at('d/other.jpg'))).toBe('../keep.jpg');
    expect(readlinkSync(folder.at('plain.jpg'))).toBe('keep.jpg');
    expect(await folder.ok('status')).toContain('2 symbolic links not followed.');
    expect(await folder.ok('status')).toContain('Nothing changed: 1 file, 4 B.');
    expect(await folder.ok('verify')).toContain('The repository is whole.');
    expect(await folder.ok('log', '1')).toContain('symlink  plain.jpg -> keep.jpg');
    await folder.ok('undo');
    expect(looks(folder)).toEqual(before);
    expect(await folder.ok('status')).toContain('Nothing changed: 3 files');
  });

  test('what such a link leads to stays where it is', async () => {
    using folder = makeFolder();
    await three(folder);
    await folder.ok('link', '--symlink');
    folder.write('new.jpg', 'same', 900_000_000.5);
    const { code, stdout } = await folder.run('dupes', '--trash', '--yes');
    expect(stdout).toContain('left  keep.jpg: a symbolic link leads to it: ');
    expect(code).toBe(0);
    expect(folder.text('keep.jpg')).toBe('same');
  });

  test('verify tells of links that lead to nothing, and where the same bytes are', async () => {
    using folder = makeFolder();
    await three(folder);
    await folder.ok('dupes', '--symlink');
    expect(await folder.ok('verify')).toContain('The repository is whole.');
    folder.write('moved/.keep', '');
    renameSync(folder.at('keep.jpg'), folder.at('moved/kept\n.jpg'));
    const early = await folder.run('verify');
    expect(early.code).toBe(1);
    expect(early.stdout).toContain(
      'symbolic link plain.jpg leads to nothing, since keep.jpg is gone: bring it back from where',
    );
    await folder.ok('index');
    const late = await folder.run('verify');
    expect(late.stdout).toContain(
      String.raw`symbolic link d/other.jpg leads to nothing, since keep.jpg is gone: its bytes are in "moved/kept\n.jpg": move that back, or copy it there`,
    );
    const { stdout } = await folder.run('verify', '--json');
    const { problems, failures } = parse<VerifyJson>(stdout);
    expect(failures).toEqual([]);
    expect(problems).toHaveLength(2);
    expect(problems).toContainEqual({
      what: 'symbolic link',
      why: 'leads to nothing',
      remedy: 'bring-back',
      path: 'plain.jpg',
      lost: { action: 1, keeper: 'keep.jpg', twin: 'moved/kept\n.jpg' },
    });
    renameSync(folder.at('moved/kept\n.jpg'), folder.at('keep.jpg'));
    expect(await folder.ok('verify')).toContain('The repository is whole.');
    await folder.ok('undo');
    rmSync(folder.at('keep.jpg'));
    expect(await folder.ok('verify')).toContain('The repository is whole.');
  });

  test('a link that leads elsewhere by now, or nowhere, is left by undo', async () => {
    using folder = makeFolder();
    await three(folder);
    await folder.ok('dupes', '--symlink');
    rmSync(folder.at('plain.jpg'));
    writeFileSync(folder.at('plain.jpg'), 'mine');
    const { stdout } = await folder.run('undo');
    expect(stdout).toContain('left  plain.jpg: changed since it was linked');
    expect(folder.text('plain.jpg')).toBe('mine');
    expect(lstatSync(folder.at('d/other.jpg')).isFile()).toBe(true);
  });
});

describe('dupes --delete', () => {
  test('asks twice, and without a terminal wants a word of its own', async () => {
    using folder = makeFolder();
    await three(folder);
    for (const args of [[], ['--yes']]) {
      const { code, stdout } = await folder.run('dupes', '--delete', '--json', ...args);
      expect(code).toBe(2);
      expect(parse<ErrorJson>(stdout).error.remedy).toContain('--for-good');
    }
    expect(await folder.ok('dupes', '--delete', '-n')).toContain(
      'Would delete 2 files and free 8 B. Nothing was changed.',
    );
    expect(await folder.ok('dupes', '--delete', '--for-good')).toContain(
      'delete  plain.jpg  (keeps keep.jpg)',
    );
    expect(folder.text('keep.jpg')).toBe('same');
    expect(photosIn(folder)).toEqual(['keep.jpg']);
    expect(await folder.ok('status')).toContain('Nothing changed: 1 file, 4 B.');
    const undo = await folder.run('undo', '--json');
    expect(undo.code).toBe(1);
    expect(parse<ErrorJson>(undo.stdout).error.code).toBe('NO_WAY_BACK');
    expect(await folder.ok('log', '1')).toContain('delete  plain.jpg  (keeps keep.jpg)');
  });

  test('on a terminal it takes two answers', async ({ skip }) => {
    skip(...without(terminals));
    using folder = makeFolder();
    await three(folder);
    const answer = (keys: string) =>
      terminal('$IMGDEDUP dupes --delete', folder.path, { after: /\[y\/N\] /, keys });
    const no = await answer('n\n');
    expect(no.stdout).toContain('Delete 2 files (8 B) for good?');
    expect(no.stdout).toContain('Nothing was changed.');
    expect(photosIn(folder)).toHaveLength(3);
    const yes = await answer('y\n');
    expect(yes.stdout).toContain('Really delete 2 files (8 B), without the trash?');
    expect(yes.stdout).toContain('Deleted 2 files, freed 8 B.');
    expect(photosIn(folder)).toEqual(['keep.jpg']);
  });
});

const flags = ['--reflink', '--symlink', '--link', '--delete'];

test.each(flags)('%s goes with no other act, tier or look-alikes', async (flag) => {
  using folder = makeFolder();
  await three(folder);
  for (const other of ['--trash', '--tier=metadata', '--similar']) {
    const { code, stderr } = await folder.run('dupes', flag, other, '--yes');
    expect([code, stderr]).toEqual([2, expect.stringContaining(flag)]);
  }
});

describe('dupes --reflink', () => {
  test('says at once where files cannot share their bytes', async () => {
    using folder = makeFolder();
    await three(folder);
    const before = folder.state();
    const { code, stdout } = await folder.run('dupes', '--reflink', '--json');
    expect(code).toBe(1);
    expect(parse<ErrorJson>(stdout).error.code).toBe('REFLINK_UNSUPPORTED');
    expect(folder.state()).toEqual(before);
    expect(await folder.ok('log')).toContain('Nothing was done to any photo yet.');
  });

  test('shares bytes on btrfs, keeps all else, and comes back', async ({ skip }) => {
    skip(...without(btrfs));
    using images = makeFolder();
    using folder = makeFolder();
    images.write('disk', '');
    truncateSync(images.at('disk'), 120_000_000);
    execFileSync('mkfs.btrfs', ['-q', images.at('disk')], { stdio: 'ignore' });
    using _mount = mounted(['-o', 'loop', images.at('disk')], folder.path);
    folder.write('keep.jpg', Buffer.alloc(200_000, 1), 1_000_000_000.5);
    folder.write('other.jpg', Buffer.alloc(200_000, 1), 1_100_000_000.5);
    await folder.ok('init');
    const before = statSync(folder.at('other.jpg'));
    expect(await folder.ok('link', '--reflink')).toContain('Reflinked 1 file, freed 200.0 kB.');
    const shared = statSync(folder.at('other.jpg'));
    expect(shared.ino).not.toBe(before.ino);
    expect([shared.mtimeMs, shared.mode]).toEqual([before.mtimeMs, before.mode]);
    expect(await folder.ok('status')).toContain('Nothing changed');
    const again = await folder.ok('link', '--reflink');
    expect(again).toContain('left  other.jpg: shares the bytes of its keeper already');
    const listed = await folder.ok('dupes');
    expect(listed).toContain('2 × 200.0 kB, 0 B reclaimable');
    expect(listed).toContain('other.jpg  (shares the bytes of keep.jpg)');
    expect(listed).toContain('0 B reclaimable; 1 file shares its bytes on disk already.');
    expect(await folder.ok('dupes', '--json')).toContain('"sharesWith":"keep.jpg"');
    await folder.ok('dupes', '--reflink', '--plan', 'plan.txt');
    expect(folder.text('plan.txt')).toMatch(/^skip .* other\.jpg$/m);
    expect(await folder.ok('undo')).toContain('back  other.jpg');
    expect(statSync(folder.at('other.jpg')).mtimeMs).toBe(before.mtimeMs);
    await folder.ok('dupes', '--reflink', '--plan', 'plan.txt', '--force');
    const planned = await folder.ok('dupes', '--from', 'plan.txt');
    expect(planned).toContain('Reflinked 1 file, freed 200.0 kB.');
    expect(await folder.ok('dupes')).toContain(' 0 B reclaimable');
  });
});
