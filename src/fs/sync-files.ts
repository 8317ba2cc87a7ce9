import { closeSync, constants, fstatSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { release } from 'node:os';
import { fsPath } from '../model/path.js';

/** From here on, writing out a whole filesystem once is quicker than each file for itself. */
const fewestTogether = 16;

/** Makes a file's bytes, or a folder's entries, last through a power cut. */
export function syncFile(path: string): void {
  const fd = openSync(fsPath(path || '.'), constants.O_RDONLY | constants.O_NOFOLLOW);
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
  const rest = paths.length >= fewestTogether && canSyncTogether() ? syncTogether(paths) : paths;
  for (const path of rest) syncFile(path);
}

/** @returns those whose filesystem could not be written out as a whole */
function syncTogether(paths: readonly string[]): readonly string[] {
  const filesystems = new Map<bigint, boolean>();
  return paths.filter((path) => {
    const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { dev } = fstatSync(fd, { bigint: true });
      const isDone = filesystems.get(dev) ?? syncFilesystem(fd);
      filesystems.set(dev, isDone);
      return !isDone;
    } finally {
      closeSync(fd);
    }
  });
}

function syncFilesystem(fd: number): boolean {
  const stdio = ['ignore', 'ignore', 'ignore', fd] as const;
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return spawnSync('sync', ['-f', '/dev/fd/3'], { stdio: [...stdio] }).status === 0;
}

/** Elsewhere `sync` takes no such argument; before Linux 5.8 it did not tell of errors. */
function canSyncTogether(): boolean {
  if (process.platform !== 'linux') return false;
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

/** Files that are written out at a time: the disk does for several what it does for one. */
const lanes = 4;

/**
 * {@link syncFile} for many, side by side: nothing else is written out, as with a whole filesystem, on which
 * others may be at work.
 * @throws the first system error, when all are done
 */
export async function syncSideBySide(paths: readonly string[]): Promise<void> {
  const queue = paths.values();
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
