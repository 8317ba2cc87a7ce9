import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { ContentHash } from '../digest/content-hash.js';
import type { ExactStat } from '../model/actions/action.js';
import type { FileStat } from '../model/snapshot/file-table.js';
import { systemCode } from '../model/errors/errors.js';
import { bytesToName, fsPath } from '../model/paths/path.js';
import { attributesOf, setAttributes, type Attributes } from './attributes.js';
import { copyApart } from './copy-apart.js';
import { copyIn, type CopiedIn, type CopyIn } from './copy-in.js';
import { exchange } from './exchange.js';
import { digestOf, sameBytes } from './whole-file.js';
import { freeSpace, type FreeSpace } from './volumes/free-space.js';
import { mostLinks } from './volumes/most-links.js';
import { systemDisk } from './disk.js';
import { PhotoFile } from './photo-file.js';
import { readBack, type ReadBack } from './read-back.js';
import { setMtime, setMtimes, setMtimesAside, type Dated } from './set-mtime.js';
import { exactFileStat } from './stat.js';
import { syncFile, syncFiles, syncSideBySide } from './sync-files.js';

/** A regular file as it is: exactly, and in the numbers that snapshots keep. */
export interface LiveFile {
  readonly exact: ExactStat;
  readonly stat: FileStat;
}

/**
 * Everything that an action does to files goes through here, so that a test can let every single
 * call fail. Paths as the caller's working folder sees them.
 */
export interface FileOps {
  /** @returns undefined where there is no regular file */
  look(path: string): LiveFile | undefined;
  /** Names of the files in a folder, in any order. */
  names(folder: string): readonly string[];
  /** Whether nothing at all has this name. */
  isFree(path: string): boolean;
  /** Whether a folder's entries may be changed; throws the system error if not. */
  checkWritable(folder: string): void;
  /** Where a folder really is, all symbolic links resolved. */
  realFolder(folder: string): string;
  /** Compares all bytes of two files that must be as `stat` says. */
  compare(a: string, aStat: FileStat, b: string, bStat: FileStat): boolean;
  /** Hash of all bytes of a file that must be as `stat` says. */
  digest(path: string, stat: FileStat, hash: ContentHash): Uint8Array;
  /** All bytes of a file that must be as `stat` says: for small ones. */
  read(path: string, stat: FileStat): Buffer;
  /** Makes an empty file of a name that must be free. */
  reserve(path: string): void;
  /** Copies all bytes to a name that must be free; shares them where the filesystem can. */
  copy(from: string, to: string): void;
  /** The same, sharing nothing. */
  copyApart(from: string, to: string): void;
  /** Copies a file from elsewhere, hashes it on the way, and dates it. */
  copyIn(copy: CopyIn): Promise<CopiedIn>;
  /** Hash of all bytes of a file that was synced, from the disk where that can be. */
  readBack(path: string, hash: ContentHash): Promise<ReadBack>;
  /** Makes a file of a name that must be free and shares all bytes, or throws where the filesystem cannot. */
  clone(from: string, to: string): void;
  /** Makes a symbolic link of a name that must be free. */
  symlink(target: string, name: string): void;
  /** Where a symbolic link leads, as it says; undefined where there is none. */
  readLink(path: string): string | undefined;
  /** Extended attributes, ACLs among them; none where they cannot be read. */
  attributes(path: string): Attributes;
  setAttributes(path: string, attributes: Attributes): void;
  /** Adds bytes to the end of a file, which is made if it is not there; on disk when it returns. */
  append(path: string, bytes: Uint8Array): void;
  setOwner(path: string, uid: number, gid: number): void;
  setMode(path: string, mode: number): void;
  /** @param mtimeNs nanoseconds since 1970 */
  setMtime(path: string, mtimeNs: bigint): void;
  /** The same for many, at once. */
  setMtimes(files: readonly Dated[]): void;
  /** The same while other work goes on. */
  setMtimesAside(files: readonly Dated[]): Promise<void>;
  /** Makes one folder; that above it must be there. */
  makeFolder(path: string): void;
  /** Removes an empty folder. */
  removeFolder(path: string): void;
  /** Makes `name` another name of the file `existing`. */
  link(existing: string, name: string): void;
  /** Moves `from` over `to` in one step. */
  rename(from: string, to: string): void;
  /** Exchanges two names in one step; false where the system cannot, and nothing was done then. */
  exchange(a: string, b: string): boolean;
  /** Removes a name, if it is there. */
  remove(path: string): void;
  /** Makes a file's bytes last through a power cut. */
  syncFile(path: string): void;
  /** The same for many, at once. */
  syncFiles(paths: readonly string[]): void;
  /** The same while other work goes on. */
  syncSideBySide(paths: readonly string[]): Promise<void>;
  /** Makes a folder's entries last through a power cut. */
  syncFolder(folder: string): void;
  /** What is free where a folder is. */
  freeSpace(folder: string): FreeSpace;
  /** How many names a file can have on the filesystem of a folder, where a limit is known. */
  mostLinks(folder: string): number | undefined;
}

export const nodeFileOps: FileOps = {
  look(path) {
    const exact = lstatSync(fsPath(path), { bigint: true, throwIfNoEntry: false });
    if (exact?.isFile() !== true) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs, mode, uid, gid, nlink } = exact;
    return {
      exact: {
        dev,
        ino,
        size,
        mtimeNs,
        ctimeNs,
        mode: Number(mode),
        uid: Number(uid),
        gid: Number(gid),
        links: Number(nlink),
      },
      stat: exactFileStat(exact),
    };
  },
  names(folder) {
    const entries = readdirSync(fsPath(folder || '.'), { withFileTypes: true, encoding: 'buffer' });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => bytesToName(name));
  },
  isFree(path) {
    return lstatSync(fsPath(path), { throwIfNoEntry: false }) === undefined;
  },
  checkWritable(folder) {
    accessSync(fsPath(folder), constants.W_OK | constants.X_OK);
  },
  realFolder(folder) {
    return bytesToName(realpathSync.native(fsPath(folder || '.'), { encoding: 'buffer' }));
  },
  compare(a, aStat, b, bStat) {
    using left = PhotoFile.open(fsPath(a), aStat, systemDisk);
    using right = PhotoFile.open(fsPath(b), bStat, systemDisk);
    const same = sameBytes(left, right);
    left.checkUnchanged();
    right.checkUnchanged();
    return same;
  },
  digest(path, stat, hash) {
    using photo = PhotoFile.open(fsPath(path), stat, systemDisk);
    const digest = digestOf(photo, hash);
    photo.checkUnchanged();
    return digest;
  },
  read(path, stat) {
    using photo = PhotoFile.open(fsPath(path), stat, systemDisk);
    const bytes = Buffer.alloc(photo.size);
    photo.read(bytes, 0);
    photo.checkUnchanged();
    return bytes;
  },
  reserve(path) {
    closeSync(openSync(fsPath(path), 'wx'));
  },
  copy(from, to) {
    copyFileSync(fsPath(from), fsPath(to), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  },
  copyApart,
  copyIn,
  readBack,
  clone(from, to) {
    const mode = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE;
    copyFileSync(fsPath(from), fsPath(to), mode);
  },
  symlink(target, name) {
    symlinkSync(fsPath(target), fsPath(name));
  },
  readLink(path) {
    try {
      return bytesToName(readlinkSync(fsPath(path), { encoding: 'buffer' }));
    } catch (error) {
      // EINVAL: it is something else.
      if (['ENOENT', 'EINVAL'].includes(systemCode(error) ?? '')) return undefined;
      throw error;
    }
  },
  attributes: attributesOf,
  setAttributes,
  append(path, bytes) {
    const fd = openSync(fsPath(path), 'a');
    try {
      writeFileSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
  setOwner(path, uid, gid) {
    lchownSync(fsPath(path), uid, gid);
  },
  setMode(path, mode) {
    chmodSync(fsPath(path), mode & 0o7777);
  },
  setMtime,
  setMtimes,
  setMtimesAside,
  makeFolder(path) {
    mkdirSync(fsPath(path));
  },
  removeFolder(path) {
    rmdirSync(fsPath(path));
  },
  link(existing, name) {
    linkSync(fsPath(existing), fsPath(name));
  },
  rename(from, to) {
    renameSync(fsPath(from), fsPath(to));
  },
  exchange,
  remove(path) {
    try {
      unlinkSync(fsPath(path));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  },
  syncFile,
  syncFiles,
  syncSideBySide,
  syncFolder: syncFile,
  freeSpace,
  mostLinks,
};
