import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import { relPathFrom } from '../../../src/model/paths/path.js';
import { nodeIdFromBytes } from '../../../src/model/snapshot/tree-node.js';
import { Monitor, type MonitorOptions } from '../../../src/watch/monitor.js';
import { systemWatch, type FolderWatch, type WatchOne } from '../../../src/watch/watch-one.js';
import { watchesWanted } from '../../../src/watch/watchable.js';
import { systemError } from '../support/faulty-ops.js';
import { PhotoFolder } from '../support/photo-folder.js';

const tree = nodeIdFromBytes(Buffer.alloc(16));

/** A monitor that knows of somebody who looked at everything just now. */
class Watched implements AsyncDisposable {
  readonly folder: PhotoFolder;
  readonly monitor: Monitor;

  private constructor(folder: PhotoFolder, monitor: Monitor) {
    this.folder = folder;
    this.monitor = monitor;
  }

  static async start(
    plant: (folder: PhotoFolder) => void,
    options: MonitorOptions = {},
  ): Promise<Watched> {
    const folder = new PhotoFolder();
    plant(folder);
    mkdirSync(folder.at('.imgdedup'));
    const dataFolder = folder.at('.imgdedup');
    const innerDataFolder = relPathFrom('.imgdedup', '/');
    const place = { root: folder.root, dataFolder, innerDataFolder };
    const watched = new Watched(folder, Monitor.start(place, options));
    await watched.monitor.ready();
    await watched.look();
    return watched;
  }

  /** As if everything had been looked at. */
  async look(): Promise<void> {
    const now = await this.monitor.changes();
    if (!this.monitor.take({ tree, folders: [] }, now)) throw new Error('it came too late');
  }

  /** Folders that something happened in since {@link look}; undefined for everything. */
  async changed(): Promise<readonly string[] | undefined> {
    return (await this.monitor.changes()).finding?.folders.toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.monitor[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}

/** As the kernel lists a mount. */
function line(point: string, type: string, device = '9:9'): string {
  return `1 2 ${device} / ${point} rw - ${type} source rw\n`;
}

function plantTwo(folder: PhotoFolder): void {
  folder.write('a/x.jpg', 'x');
  folder.write('b/c/y.jpg', 'y');
}

test('tells the folders that something happened in, and nothing else', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  expect(await watched.changed()).toEqual([]);
  appendFileSync(folder.at('b/c/y.jpg'), 'more');
  expect(await watched.changed()).toEqual(['b/c']);
  expect(await watched.changed()).toEqual(['b/c']);
  await watched.look();
  expect(await watched.changed()).toEqual([]);
  chmodSync(folder.at('a/x.jpg'), 0o600);
  writeFileSync(folder.at('.imgdedup/config.toml'), '');
  expect(await watched.changed()).toEqual(['a']);
});

test('new folders are watched with all that is in them, however fast it came', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  mkdirSync(folder.at('new/deep/deeper'), { recursive: true });
  writeFileSync(folder.at('new/deep/deeper/z.jpg'), 'z');
  expect(await watched.changed()).toEqual(['', 'new', 'new/deep', 'new/deep/deeper']);
  await watched.look();
  appendFileSync(folder.at('new/deep/deeper/z.jpg'), 'more');
  expect(await watched.changed()).toEqual(['new/deep/deeper']);
});

test('a folder that moved is heard under its new name, one that is gone no longer', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  renameSync(folder.at('b'), folder.at('a/b'));
  expect(await watched.changed()).toEqual(expect.arrayContaining(['', 'a', 'a/b', 'a/b/c']));
  await watched.look();
  appendFileSync(folder.at('a/b/c/y.jpg'), 'more');
  expect(await watched.changed()).toEqual(['a/b/c']);
  rmSync(folder.at('a/b'), { recursive: true });
  await watched.changed();
  await watched.look();
  mkdirSync(folder.at('b/c'), { recursive: true });
  await watched.changed();
  await watched.look();
  writeFileSync(folder.at('b/c/y.jpg'), 'again');
  expect(await watched.changed()).toEqual(['b/c']);
});

test('a folder that is made anew at once, with the same inode, is heard', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  for (let round = 0; round < 20; round += 1) {
    rmSync(folder.at('a'), { recursive: true });
    mkdirSync(folder.at('a'));
    await watched.changed();
    await watched.look();
    writeFileSync(folder.at('a/new.jpg'), 'new');
    expect(await watched.changed()).toEqual(['a']);
    await watched.look();
  }
});

test('what is done through one name of a file is told of every folder with a name', async () => {
  await using watched = await Watched.start((folder) => {
    plantTwo(folder);
    linkSync(folder.at('a/x.jpg'), folder.at('b/x.jpg'));
  });
  const { folder } = watched;
  appendFileSync(folder.at('a/x.jpg'), 'more');
  expect(await watched.changed()).toEqual(['a', 'b']);
  await watched.look();
  unlinkSync(folder.at('b/x.jpg'));
  expect(await watched.changed()).toEqual(['a', 'b']);
  await watched.look();
  // A name that comes later, for a file that had one.
  linkSync(folder.at('b/c/y.jpg'), folder.at('a/y.jpg'));
  expect(await watched.changed()).toEqual(['a', 'b/c']);
  await watched.look();
  appendFileSync(folder.at('a/y.jpg'), 'more');
  expect(await watched.changed()).toEqual(['a', 'b/c']);
  await watched.look();
  rmSync(folder.at('a'), { recursive: true });
  expect(await watched.changed()).toEqual(['', 'a', 'b/c']);
});

test('what is done through a name outside of the root is seen when somebody asks', async () => {
  using outside = new PhotoFolder();
  await using watched = await Watched.start((folder) => {
    plantTwo(folder);
    linkSync(folder.at('a/x.jpg'), outside.at('x.jpg'));
  });
  expect(await watched.changed()).toEqual([]);
  appendFileSync(outside.at('x.jpg'), 'more');
  expect(await watched.changed()).toEqual(['a']);
});

test('what makes no event at all is found by the round', async () => {
  using outside = new PhotoFolder();
  await using watched = await Watched.start(plantTwo, { auditMs: 1000 });
  linkSync(watched.folder.at('a/x.jpg'), outside.at('x.jpg'));
  appendFileSync(outside.at('x.jpg'), 'more');
  await expect.poll(() => watched.changed(), { interval: 200 }).toEqual(['a']);
});

test('a folder that may not be listed counts as changed', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  // Root may list everything.
  if (process.getuid?.() === 0) return;
  chmodSync(folder.at('a'), 0o000);
  await watched.changed();
  await watched.look();
  expect(await watched.changed()).toEqual(['a']);
  chmodSync(folder.at('a'), 0o755);
  await watched.changed();
  await watched.look();
  expect(await watched.changed()).toEqual([]);
});

test('a second name in a new folder is seen, though both go again at once', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder } = watched;
  mkdirSync(folder.at('b/new/deep'), { recursive: true });
  linkSync(folder.at('a/x.jpg'), folder.at('b/new/deep/x.jpg'));
  // Events are read, and what they tell of is watched.
  await setImmediate();
  await setImmediate();
  rmSync(folder.at('b/new'), { recursive: true });
  expect(await watched.changed()).toContain('a');
});

/** Watches as the system does, and fails from a call on. */
function failingFrom(call: number, code: string): { watchOne: WatchOne; open: Set<FolderWatch> } {
  let calls = 0;
  const open = new Set<FolderWatch>();
  const watchOne: WatchOne = (path, listener) => {
    calls += 1;
    if (calls >= call) throw systemError(code);
    const watch = systemWatch(path, listener);
    const counted = {
      close: () => {
        open.delete(counted);
        watch.close();
      },
    };
    open.add(counted);
    return counted;
  };
  return { watchOne, open };
}

/** How a monitor of two folders and their root, and one more below, fails. */
async function failure(call: number, code: string): Promise<unknown> {
  using folder = new PhotoFolder();
  plantTwo(folder);
  mkdirSync(folder.at('.imgdedup'));
  const { watchOne, open } = failingFrom(call, code);
  const place = {
    root: folder.root,
    dataFolder: folder.at('.imgdedup'),
    innerDataFolder: relPathFrom('.imgdedup', '/'),
  };
  let error: unknown;
  try {
    await using monitor = Monitor.start(place, { watchOne });
    await monitor.ended;
  } catch (reason) {
    error = reason;
  }
  // None is left to the others, which may need them.
  expect(open.size).toBe(0);
  expect(folder.list()).toEqual(['a', 'a/x.jpg', 'b', 'b/c', 'b/c/y.jpg', '.imgdedup'].toSorted());
  return error;
}

test.each([1, 2, 3, 4, 5])(
  'too few watches, by those from number %d on: it ends, and says how many there must be',
  async (call) => {
    const error = await failure(call, 'ENOSPC');
    expect(error).toMatchObject({ code: 'CANNOT_WATCH' });
    if (!(error instanceof ImgdedupError)) throw new Error('none');
    // The root, a, b and b/c, besides the watcher's own: those that it had not come to are counted, too.
    expect(error.message).toMatch(/^A watch for each of 4 folders is more than there is left\./);
    const remedy = String(error.remedy);
    const [, wanted] = /"sysctl fs\.inotify\.max_user_watches=(\d+)"/.exec(remedy) ?? [];
    expect(Number(wanted)).toBeGreaterThanOrEqual(8192);
    expect(remedy).toMatch(/Every command works without a watcher/);
  },
);

test('watches that run out for a folder that comes later end it, too', async () => {
  const { watchOne, open } = failingFrom(6, 'ENOSPC');
  await using watched = await Watched.start(plantTwo, { watchOne });
  mkdirSync(watched.folder.at('a/new'));
  await expect(watched.monitor.ended).rejects.toMatchObject({
    code: 'CANNOT_WATCH',
    message: expect.stringContaining('5 folders'),
  });
  expect(open.size).toBe(0);
  expect(await watched.changed()).toBeUndefined();
});

test('too many programs that watch: it says which limit that is', async () => {
  expect(await failure(1, 'EMFILE')).toMatchObject({
    code: 'CANNOT_WATCH',
    remedy: expect.stringMatching(/max_user_instances=\d+.*works without a watcher/),
  });
});

test.each([
  [4, undefined, 16_384],
  [4, 8192, 16_384],
  // Others have all of them.
  [4, 65_536, 81_920],
  [100_000, 65_536, 163_840],
])('for %d folders, where %s are allowed, %d are wanted', (folders, most, wanted) => {
  expect(watchesWanted(folders, most)).toBe(wanted);
});

test('a flood of events ends the token, and then everything is watched again', async () => {
  const reasons: string[] = [];
  await using watched = await Watched.start(plantTwo, {
    onResync: (reason) => reasons.push(reason),
  });
  const { folder, monitor } = watched;
  const before = await monitor.changes();
  // In a process of its own, while this one sleeps: the queue runs full.
  execFileSync('sh', ['-c', 'i=0; while [ $i -lt 9000 ]; do : > "a/$i"; i=$((i+1)); done'], {
    cwd: folder.root,
  });
  expect(await watched.changed()).toBeUndefined();
  expect(reasons).toEqual(['more events than the system keeps']);
  await monitor.ready();
  const after = await monitor.changes();
  expect(after.token).not.toBe(before.token);
  expect(monitor.take({ tree, folders: [] }, before)).toBe(false);
  await watched.look();
  appendFileSync(folder.at('b/c/y.jpg'), 'more');
  expect(await watched.changed()).toEqual(['b/c']);
});

test('another folder in the place of the root, or another asker, ends the token', async () => {
  await using watched = await Watched.start(plantTwo);
  const { folder, monitor } = watched;
  expect((await monitor.changes({ dev: 1, ino: 2 })).finding).toBeUndefined();
  renameSync(folder.root, `${folder.root}-away`);
  mkdirSync(folder.root);
  try {
    expect(await watched.changed()).toBeUndefined();
  } finally {
    rmSync(`${folder.root}-away`, { recursive: true });
  }
});

test('a root that is gone ends the monitor', async () => {
  await using watched = await Watched.start(plantTwo);
  rmSync(watched.folder.root, { recursive: true });
  const { ended } = watched.monitor;
  expect(await watched.changed()).toBeUndefined();
  await expect(ended).rejects.toMatchObject({ code: 'CANNOT_WATCH' });
});

test('something mounted below ends the token; what cannot be heard of is refused', async () => {
  using lists = new PhotoFolder();
  lists.write('mounts', line('/', 'ext4', '8:1'));
  await using watched = await Watched.start(plantTwo, { mounts: lists.at('mounts') });
  const { folder } = watched;
  expect(await watched.changed()).toEqual([]);
  lists.write('mounts', line('/', 'ext4', '8:1') + line(folder.at('a'), 'vfat'));
  expect(await watched.changed()).toBeUndefined();
  const place = { root: folder.root, dataFolder: folder.at('b'), innerDataFolder: undefined };
  for (const type of ['nfs4', 'cifs', 'fuse.sshfs', '9p', 'virtiofs']) {
    lists.write('mounts', line('/', type));
    expect(() => Monitor.start(place, { mounts: lists.at('mounts') })).toThrow(type);
  }
  lists.write('mounts', line('/', 'ext4') + line(folder.at('a'), 'ext4'));
  expect(() => Monitor.start(place, { mounts: lists.at('mounts') })).toThrow('several places');
  lists.write('mounts', line('/', 'fuseblk'));
  const other = Monitor.start(place, { mounts: lists.at('mounts') });
  await other[Symbol.asyncDispose]();
});

test('disposing of it leaves nothing, at any moment', async () => {
  using folder = new PhotoFolder();
  plantTwo(folder);
  folder.write('.data/z', '');
  const place = { root: folder.root, dataFolder: folder.at('.data'), innerDataFolder: undefined };
  for (const pauseMs of [0, 1, 5, 50]) {
    const monitor = Monitor.start(place);
    await setTimeout(pauseMs);
    await monitor[Symbol.asyncDispose]();
    await monitor.ended;
    expect(folder.list().filter((path) => path.startsWith('.data/'))).toEqual(['.data/z']);
  }
});
