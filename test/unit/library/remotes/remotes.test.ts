import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupStatus } from '../../../../src/api/remotes/backup-status.js';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { diffRemote } from '../../../../src/api/remotes/diff-remote.js';
import { fetchRemote } from '../../../../src/api/remotes/fetch-remote.js';
import { locateContents } from '../../../../src/api/repository/locations.js';
import {
  addRemote,
  listRemotes,
  removeRemote,
  renameRemote,
} from '../../../../src/api/remotes/remotes.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import type { VolumeSources } from '../../../../src/fs/volumes/volumes.js';
import { metaCodec } from '../../../../src/storage/codecs/meta.js';
import { fetchedPrefix, metaKey, remoteKey } from '../../../../src/storage/keys.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { checksummed } from '../../storage/codecs/checksummed-codec-suite.js';
import { MountTable, sketch, SketchedRepository } from '../../support/remote.js';

async function pair(volumes?: VolumeSources) {
  const own = await SketchedRepository.make();
  const other = await SketchedRepository.make();
  await own.take([sketch('a.jpg', 1), sketch('b.jpg', 2)]);
  await other.take([sketch('x/a.jpg', 1), sketch('x/c.jpg', 3)]);
  const repository = await own.open(volumes);
  return {
    own,
    other,
    repository,
    [Symbol.dispose]() {
      own[Symbol.dispose]();
      other[Symbol.dispose]();
    },
  };
}

describe('a remote', () => {
  test('is found again wherever its volume is mounted, and told as away where it is not', async () => {
    using table = new MountTable();
    using both = await pair(table.sources);
    const { repository, other } = both;
    const disk = table.disk('1234-ABCD', 'MY BACKUP');
    // The disk holds the folder `photos`, and is mounted at `at/one`, then at `at/t w o`.
    const at = (name: string): string => table.folder.at(name);
    mkdirSync(at('one'));
    renameSync(other.root, join(at('one'), 'photos'));
    table.mount([
      { source: '/dev/other', point: '/' },
      { source: disk, point: at('one') },
    ]);
    const added = await addRemote(repository, 'disk', join(at('one'), 'photos'));
    expect(added).toMatchObject({
      volume: { id: '1234-ABCD', label: 'MY BACKUP' },
      pathInVolume: 'photos',
    });
    await fetchRemote(repository, 'disk');

    renameSync(at('one'), at('t w o'));
    table.mount([
      { source: '/dev/other', point: '/' },
      { source: disk, point: at('t w o') },
    ]);
    const { remote, isUnchanged } = await fetchRemote(repository, 'disk');
    expect({ root: remote.root, isUnchanged }).toEqual({
      root: join(at('t w o'), 'photos'),
      isUnchanged: true,
    });

    renameSync(at('t w o'), at('away'));
    table.mount([{ source: '/dev/other', point: '/' }]);
    await expect(fetchRemote(repository, 'disk')).rejects.toMatchObject({
      code: 'REMOTE_AWAY',
      message: expect.stringMatching(
        /"disk" \(volume MY BACKUP\) is not connected; it was last seen 2/,
      ),
    });
    const [listed] = await listRemotes(repository);
    expect(listed).toMatchObject({ state: { kind: 'away' }, holds: { files: 2, bytes: 4 } });
    // What is known of it is told all the same.
    expect((await diffRemote(repository, 'disk')).onlyHere).toMatchObject([{ path: 'b.jpg' }]);
  });

  test('without an id of its volume is found at the same path of another mount', async () => {
    using table = new MountTable();
    using both = await pair(table.sources);
    const { repository, other } = both;
    const [one, two] = [table.folder.at('one'), table.folder.at('two')];
    mkdirSync(one);
    renameSync(other.root, join(one, 'photos'));
    table.mount([{ source: 'tmpfs', point: one, type: 'tmpfs' }]);
    await addRemote(repository, 'disk', join(one, 'photos'));
    renameSync(one, two);
    table.mount([{ source: 'tmpfs', point: two, type: 'tmpfs' }]);
    const { remote } = await fetchRemote(repository, 'disk');
    expect(remote.root).toBe(join(two, 'photos'));
  });

  test('is not another repository that lies where it was', async () => {
    using both = await pair();
    using third = await SketchedRepository.make();
    const { repository, other } = both;
    await third.take([sketch('z.jpg', 9)]);
    await addRemote(repository, 'disk', other.root);
    await fetchRemote(repository, 'disk');
    rmSync(other.root, { recursive: true });
    cpSync(third.root, other.root, { recursive: true });
    await expect(fetchRemote(repository, 'disk')).rejects.toMatchObject({ code: 'REMOTE_AWAY' });
    expect((await diffRemote(repository, 'disk')).onlyThere).toMatchObject([{ path: 'x/c.jpg' }]);
  });

  test('keeps its data elsewhere, where it is read-only', async () => {
    using both = await pair();
    const { repository, other, own } = both;
    const data = `${own.root}-data`;
    cpSync(other.folder.at('.imgdedup'), data, { recursive: true });
    rmSync(other.folder.at('.imgdedup'), { recursive: true });
    writeFileSync(join(data, 'root'), `${other.root}\n`);
    try {
      await addRemote(repository, 'disc', data);
      const { remote } = await fetchRemote(repository, 'disc');
      expect(remote).toMatchObject({ root: other.root, dataFolder: data });
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  test('is left as it is, down to the times, though its own program has it open', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    await using _held = await levelStoreSource(other.folder.at('.imgdedup/store')).open();
    const before = stateOf(other.root);
    await fetchRemote(repository, 'disk');
    await listRemotes(repository);
    expect(stateOf(other.root)).toEqual(before);
    expect((await diffRemote(repository, 'disk')).inBoth).toBe(1);
  });

  test('may be on media that nobody can write to', async () => {
    using both = await pair();
    const { repository, other } = both;
    const store = other.folder.at('.imgdedup/store');
    for (const name of readdirSync(store)) chmodSync(join(store, name), 0o444);
    for (const folder of [store, other.folder.at('.imgdedup'), other.root])
      chmodSync(folder, 0o555);
    try {
      await addRemote(repository, 'disk', other.root);
      expect((await fetchRemote(repository, 'disk')).files).toBe(2);
    } finally {
      for (const folder of [other.root, other.folder.at('.imgdedup'), store])
        chmodSync(folder, 0o755);
    }
  });

  test('gets another name, is added again, and is forgotten', async () => {
    using both = await pair();
    const { repository, other, own } = both;
    await addRemote(repository, 'disk', other.root);
    await fetchRemote(repository, 'disk');
    await renameRemote(repository, 'disk', 'shelf');
    await addRemote(repository, 'shelf', other.root);
    expect(await listRemotes(repository)).toMatchObject([
      { name: 'shelf', state: { kind: 'connected', root: other.root }, holds: { files: 2 } },
    ]);
    using third = await SketchedRepository.make();
    await expect(addRemote(repository, 'shelf', third.root)).rejects.toMatchObject({
      code: 'REMOTE_EXISTS',
    });
    await addRemote(repository, 'third', third.root);
    await expect(renameRemote(repository, 'third', 'shelf')).rejects.toMatchObject({
      code: 'REMOTE_EXISTS',
    });
    await expect(addRemote(repository, 'self', own.root)).rejects.toMatchObject({ code: 'USAGE' });
    for (const name of ['', '7', 'HEAD', 'HEAD~1', '-x', 'a/b', 'a b', 'x'.repeat(65)]) {
      await expect(addRemote(repository, name, other.root)).rejects.toMatchObject({
        code: 'USAGE',
      });
    }
    await removeRemote(repository, 'shelf');
    await expect(fetchRemote(repository, 'shelf')).rejects.toMatchObject({
      code: 'NO_SUCH_REMOTE',
    });
    await expect(fetchRemote(repository, 'third')).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
    await expect(diffRemote(repository, 'third')).rejects.toMatchObject({ code: 'NOT_FETCHED' });
  });

  test('whose contents have names of another kind is refused', async () => {
    using both = await pair();
    using other = await SketchedRepository.make('sha256');
    await expect(addRemote(both.repository, 'disk', other.root)).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
    });
  });

  test('is no plain folder', async () => {
    using both = await pair();
    rmSync(both.other.folder.at('.imgdedup'), { recursive: true });
    await expect(addRemote(both.repository, 'disk', both.other.root)).rejects.toMatchObject({
      code: 'NOT_A_REPOSITORY',
    });
  });
});

describe('a remote that is', () => {
  test('damaged is told, and neither it nor what was fetched before is changed', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    await fetchRemote(repository, 'disk');
    const store = other.folder.at('.imgdedup/store');
    const log = join(store, readdirSync(store).find((name) => name.endsWith('.log')) ?? '');
    await other.take([sketch('new/a.jpg', 7), sketch('new/b.jpg', 8)]);
    const whole = new Map(
      readdirSync(store).map((name) => [name, readFileSync(join(store, name))]),
    );
    let told = 0;
    for (const [name, bytes] of whole) {
      if (!/^MANIFEST|\.(?:ldb|log)$|^CURRENT$/.test(name)) continue;
      for (let at = 3; at < bytes.length; at += Math.max(1, Math.floor(bytes.length / 12))) {
        const wrong = Buffer.from(bytes);
        wrong[at] = (wrong[at] ?? 0) ^ 0x40;
        writeFileSync(join(store, name), wrong);
        const before = stateOf(other.root);
        const code = await fetchRemote(repository, 'disk').then(
          () => undefined,
          (error: { code: string; message: string }) => {
            expect(error.message).toContain(other.root);
            return error.code;
          },
        );
        expect([undefined, 'STORE_DAMAGED', 'FORMAT_UNSUPPORTED', 'NO_SNAPSHOT']).toContain(code);
        told += code === undefined ? 0 : 1;
        expect(stateOf(other.root)).toEqual(before);
        expect(
          (await locateContents(repository, ['a.jpg'], { from: both.own.root }))[0]?.locations
            .length,
        ).toBeGreaterThan(0);
      }
      writeFileSync(join(store, name), bytes);
    }
    expect(told).toBeGreaterThan(5);
    expect(log).not.toBe('');
    expect((await fetchRemote(repository, 'disk')).files).toBe(2);
  });

  test('of a newer version is told, and left alone', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    {
      await using store = await levelStoreSource(other.folder.at('.imgdedup/store')).open();
      const bytes = metaCodec.encode({ hash: 'xxh64', digestWidth: 8, createdAt: 1, side: 0 });
      await store.write([
        {
          type: 'put',
          key: metaKey,
          value: checksummed(Buffer.concat([Buffer.of(9), bytes.subarray(1, -8)])),
        },
      ]);
    }
    await expect(fetchRemote(repository, 'disk')).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      message: expect.stringContaining(other.root),
    });
    expect(await listRemotes(repository)).toMatchObject([{ state: { kind: 'unreadable' } }]);
  });
});

describe('what was fetched', () => {
  test('is kept by gc as long as its remote is known', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    await fetchRemote(repository, 'disk');
    await collectGarbage(repository);
    expect((await diffRemote(repository, 'disk')).inBoth).toBe(1);
    await other.take([sketch('y.jpg', 5)]);
    await fetchRemote(repository, 'disk');
    expect((await collectGarbage(repository)).folders.count).toBe(2);
    await removeRemote(repository, 'disk');
    expect((await collectGarbage(repository)).folders.count).toBe(1);
    expect(await repository.transaction((store) => store.hasAny(fetchedPrefix))).toBe(false);
  });

  test('is checked by verify, and forgotten by a repair where it is damaged', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    await fetchRemote(repository, 'disk');
    expect((await verify(repository)).problems).toEqual([]);
    await repository.transaction(async (store) => {
      for await (const [key, value] of store.range(fetchedPrefix)) {
        const wrong = Buffer.from(value);
        wrong[20] = (wrong[20] ?? 0) ^ 1;
        await store.write([{ type: 'put', key, value: wrong }]);
        return;
      }
    });
    const { problems } = await verify(repository);
    expect(problems.map(({ what }) => what)).toContain('what was fetched from disk');
    const mended = await verify(repository, { repairs: true });
    expect(mended.problems).toEqual([]);
    await expect(diffRemote(repository, 'disk')).rejects.toMatchObject({ code: 'NOT_FETCHED' });
    expect((await fetchRemote(repository, 'disk')).files).toBe(2);
    expect((await verify(repository)).problems).toEqual([]);
  });

  test('is checked by verify where the record of its remote is damaged or misplaced', async () => {
    using both = await pair();
    const { repository, other } = both;
    await addRemote(repository, 'disk', other.root);
    await repository.transaction(async (store) => {
      const value = (await store.get(remoteKey('disk'))) ?? Buffer.alloc(0);
      await store.write([
        { type: 'put', key: remoteKey('other'), value },
        { type: 'put', key: remoteKey('broken'), value: value.subarray(1) },
      ]);
    });
    expect((await verify(repository)).problems.map(({ what }) => what)).toEqual([
      'remote broken',
      'remote disk',
    ]);
    expect((await verify(repository, { repairs: true })).problems).toEqual([]);
    expect(await listRemotes(repository)).toMatchObject([{ name: 'disk' }]);
  });
});

describe('copies', () => {
  test('are counted by volume, and one on the volume of the photos is none', async () => {
    using own = await SketchedRepository.make();
    using first = await SketchedRepository.make();
    using second = await SketchedRepository.make();
    using third = await SketchedRepository.make();
    using table = new MountTable();
    const [inner, shelf] = [table.disk('INNER', 'inner'), table.disk('SHELF', 'shelf')];
    table.mount([
      { source: inner, point: '/' },
      { source: shelf, point: first.root },
      { source: shelf, point: second.root },
      { source: 'nas:/photos', point: third.root, type: 'nfs4' },
    ]);
    await own.take([
      sketch('a.jpg', 1),
      sketch('b.jpg', 2),
      sketch('c.jpg', 3),
      sketch('d.jpg', 3),
    ]);
    const repository = await own.open(table.sources, new Map([['backup.copies', 2]]));
    for (const [name, other, contents] of [
      ['first', first, [1, 2]],
      ['second', second, [1]],
      ['third', third, [1]],
    ] as const) {
      await other.take(contents.map((content) => sketch(`${content}.jpg`, content)));
      await addRemote(repository, name, other.root);
      await fetchRemote(repository, name);
    }
    const status = await backupStatus(repository);
    expect(status).toMatchObject({
      wanted: 2,
      counts: [
        { copies: 0, contents: 1, files: 2, bytes: 3 },
        { copies: 1, contents: 1, files: 1, bytes: 2 },
        { copies: 2, contents: 1, files: 1, bytes: 1 },
      ],
      lacking: { contents: 2, files: 3, bytes: 5 },
    });
    expect([...status.lackingFiles].map(({ path, copies }) => [path, copies])).toEqual([
      ['b.jpg', 1],
      ['c.jpg', 0],
      ['d.jpg', 0],
    ]);
    // Now all three lie beside the photos.
    table.mount([{ source: inner, point: '/' }]);
    for (const [name, other] of [
      ['first', first],
      ['second', second],
    ] as const) {
      await addRemote(repository, name, other.root);
    }
    const beside = await backupStatus(repository);
    expect(beside.places.map(({ name, counts }) => [name, counts])).toEqual([
      ['first', false],
      ['second', false],
      ['third', true],
    ]);
    expect(beside.lacking.contents).toBe(3);
  });
});

/** Names, sizes and times of everything below, and what files hold. */
function stateOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const { size, mtimeMs, ctimeMs, ino } = statSync(join(folder, name));
      return [name, size, mtimeMs, ctimeMs, ino].join(' ');
    });
}
