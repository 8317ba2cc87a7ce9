import { closeSync, constants, fsyncSync, lstatSync, openSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { release } from 'node:os';
import { fsPath } from '../model/paths/path.js';

/** From here on, writing out a whole filesystem once is quicker than each file for itself. */
const fewestTogether = 16;
/** Files that are written out at a time: the disk does for several what it does for one. */
const lanes = 4;

/** `f_type` of statfs(2) where syncfs(2) ends, as fsync(2) does, only when the disk has emptied its own cache. */
const wholeKinds: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
  0xf2f52010, // F2FS
  0x01021994, // tmpfs
]);

/** Makes a file's bytes, or a folder's entries, last through a power cut. */
export function syncFile(path: string): void {
  const fd = openUnfollowed(path || '.');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * {@link syncFile} for many: each for itself waits for the disk once a file. Where the system can
 * write out a filesystem as a whole, and tells of errors then, that is done once for each of them.
 */
export function syncFiles(paths: readonly string[]): void {
  for (const own of byFilesystem(paths)) {
    if (!syncTogether(own)) for (const path of own) syncFile(path);
  }
}

/**
 * {@link syncFiles}, while other work goes on.
 * @throws the first system error, when all are done
 */
export async function syncSideBySide(paths: readonly string[]): Promise<void> {
  const rest: string[] = [];
  for (const own of byFilesystem(paths)) {
    if (!(await syncTogetherAside(own))) rest.push(...own);
  }
  const queue = rest.values();
  const work = async (): Promise<void> => {
    for (const path of queue) {
      await using handle = await open(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
      await handle.sync();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, work));
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function byFilesystem(paths: readonly string[]): (readonly string[])[] {
  if (paths.length < fewestTogether) return [paths];
  const filesystems = new Map<number, string[]>();
  for (const path of paths) {
    const { dev } = lstatSync(fsPath(path));
    const own = filesystems.get(dev);
    if (own === undefined) filesystems.set(dev, [path]);
    else own.push(path);
  }
  return [...filesystems.values()];
}

/** @returns whether the filesystem of those files was written out as a whole */
function syncTogether(paths: readonly string[]): boolean {
  const fd = openOfWhole(paths);
  if (fd === undefined) return false;
  try {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    return spawnSync('sync', [...wholeArgs], { stdio: [...ignored, fd] }).status === 0;
  } finally {
    closeSync(fd);
  }
}

async function syncTogetherAside(paths: readonly string[]): Promise<boolean> {
  const fd = openOfWhole(paths);
  if (fd === undefined) return false;
  try {
    const { spawn } = process.getBuiltinModule('node:child_process');
    return await new Promise((resolve) => {
      const child = spawn('sync', [...wholeArgs], { stdio: [...ignored, fd] });
      child.once('error', () => resolve(false));
      child.once('close', (status) => resolve(status === 0));
    });
  } finally {
    closeSync(fd);
  }
}

/** The file of what is to be written out is open from descriptor 3 on. */
const wholeArgs = ['-f', '/dev/fd/3'] as const;
const ignored = ['ignore', 'ignore', 'ignore'] as const;

/** @returns one of those files, opened; undefined where each is to be written out for itself */
function openOfWhole(paths: readonly string[]): number | undefined {
  const [first] = paths;
  if (first === undefined || paths.length < fewestTogether || !tellsOfErrors()) return undefined;
  return wholeKinds.has(statfsSync(fsPath(first)).type) ? openUnfollowed(first) : undefined;
}

/** Elsewhere `sync` takes no such argument; before Linux 5.8 it did not tell of errors. */
function tellsOfErrors(): boolean {
  if (process.platform !== 'linux') return false;
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

function openUnfollowed(path: string): number {
  return openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
}
