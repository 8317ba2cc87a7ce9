import { fstatSync, lstatSync, type BigIntStats, type Stats } from 'node:fs';
import { fsPath } from '../model/paths/path.js';

/**
 * What lies under a name, links not followed. Sizes in bytes. Numbers, since asking Node for bigints takes several times as long;
 * times are right to 0.25 µs.
 */
export type Looked = Omit<FewStats, 'ino'> & {
  /** A bigint where a number would not be exact. */
  readonly ino: number | bigint;
};

type FewStats = Pick<
  Stats,
  | 'dev'
  | 'ino'
  | 'size'
  | 'nlink'
  | 'mode'
  | 'uid'
  | 'gid'
  | 'mtimeMs'
  | 'isFile'
  | 'isDirectory'
  | 'isSymbolicLink'
>;

/** @returns undefined where nothing is */
export function lookAt(path: string): Looked | undefined {
  const there = fsPath(path);
  const found = lstatSync(there, { throwIfNoEntry: false });
  if (found === undefined || Number.isSafeInteger(found.ino)) return found;
  const exact = lstatSync(there, { bigint: true, throwIfNoEntry: false });
  return exact && withWideInode(exact);
}

/** What an open file is. */
export function lookInto(fd: number): Looked {
  const found = fstatSync(fd);
  return Number.isSafeInteger(found.ino) ? found : withWideInode(fstatSync(fd, { bigint: true }));
}

/** Of some filesystems of a network, and such as number their files by what they hold. */
export function withWideInode(found: BigIntStats): Looked {
  return {
    dev: Number(found.dev),
    ino: Number.isSafeInteger(Number(found.ino)) ? Number(found.ino) : found.ino,
    size: Number(found.size),
    nlink: Number(found.nlink),
    mode: Number(found.mode),
    uid: Number(found.uid),
    gid: Number(found.gid),
    // As Node calculates it for the others.
    mtimeMs:
      Number(found.mtimeNs / 1_000_000_000n) * 1000 + Number(found.mtimeNs % 1_000_000_000n) / 1e6,
    isFile: () => found.isFile(),
    isDirectory: () => found.isDirectory(),
    isSymbolicLink: () => found.isSymbolicLink(),
  };
}
