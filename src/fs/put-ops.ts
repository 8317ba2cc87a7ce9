import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import type { ContentHash } from '../digest/content-hash.js';
import { systemCode } from '../model/errors/errors.js';
import { bytesToName, fsPath } from '../model/paths/path.js';
import { attributesOf, type Attributes } from './attributes.js';
import { exchange } from './exchange.js';
import { lookAt, lookInto, type Looked } from './looked.js';

/**
 * Everything that putting files does to the filesystem goes through here, so that a test can let every single call
 * fail, or end the process at it. All but `sync` are done when they return: a call that goes by other threads takes longer
 * than the call itself.
 */
export interface PutOps {
  /** @returns undefined where nothing is */
  look(path: string): Looked | undefined;
  /** Whether a name leads to something that is there; no where it may not be asked for. Quicker than a look at what it is. */
  isThere(path: string): boolean;
  /** Names in a folder; none where there is no such folder. */
  names(folder: string): readonly string[];
  /** Makes a file of a name that must be free. */
  write(path: string, bytes: Uint8Array): Looked;
  /** @returns a regular file that holds just these bytes; undefined where it does not */
  holding(path: string, bytes: Uint8Array): Looked | undefined;
  /** Hash of all bytes of a file. */
  digest(path: string, hash: ContentHash): Uint8Array;
  attributes(path: string): Attributes;
  /** Opens a folder, which no symbolic link may lead to unless `mayFollow`, and gives a number for it. */
  openFolder(path: string, mayFollow?: boolean): number;
  /** What an open folder is. */
  folder(fd: number): Looked;
  /** How the names in an open folder are said, whatever became of its own: `path` where the system has no way. */
  pathOf(fd: number, path: string): string;
  close(fd: number): void;
  /** Makes one folder; that above it must be there. */
  makeFolder(path: string): void;
  removeFolder(path: string): void;
  link(existing: string, name: string): void;
  /** Moves `from` over `to` in one step. */
  rename(from: string, to: string): void;
  /** Exchanges two names in one step; false where the system cannot, and nothing was done then. */
  exchange(a: string, b: string): boolean;
  /** Removes a name, if it is there. */
  remove(path: string): void;
  /** Opens a new file to add to. */
  openLog(path: string): number;
  /** Adds bytes at the end; nothing of them where it throws. @param length of the file so far */
  append(fd: number, bytes: Uint8Array, length: number): void;
  /** Bytes of a file from a position on. */
  readFrom(path: string, position: number): Buffer;
  /** Makes a file's bytes, or a folder's names, last through a power cut. */
  sync(path: string): Promise<void>;
}

/** Never follow a link that took the file's place; never hang on a pipe that did. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const folderOnly = constants.O_RDONLY | constants.O_DIRECTORY;
const chunkBytes = 256 * 1024;
const chunk = Buffer.allocUnsafeSlow(chunkBytes);
/** Names in an open folder can be said through it on Linux, where `/proc` is mounted. */
const handles = '/proc/self/fd';
const hasHandles = process.platform === 'linux' && existsSync(handles);

export const nodePutOps: PutOps = {
  look: lookAt,
  isThere: (path) => existsSync(fsPath(path)),
  names(folder) {
    try {
      return readdirSync(fsPath(folder), { encoding: 'buffer' }).map(bytesToName);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
  write(path, bytes) {
    const fd = openSync(fsPath(path), 'wx');
    try {
      writeAll(fd, bytes);
      return lookInto(fd);
    } finally {
      closeSync(fd);
    }
  },
  holding(path, bytes) {
    return withFile(path, (fd) => {
      const file = lookInto(fd);
      if (!file.isFile() || file.size !== bytes.length) return undefined;
      for (let at = 0; at < bytes.length;) {
        const count = readSync(fd, chunk, 0, Math.min(chunkBytes, bytes.length - at), at);
        if (count === 0 || chunk.compare(bytes, at, at + count, 0, count) !== 0) return undefined;
        at += count;
      }
      return file;
    });
  },
  digest(path, hash) {
    return withFile(path, (fd) => {
      const running = hash.start();
      for (let at = 0; ;) {
        const count = readSync(fd, chunk, 0, chunkBytes, at);
        if (count === 0) return Uint8Array.from(running.digest());
        running.update(chunk.subarray(0, count));
        at += count;
      }
    });
  },
  attributes: attributesOf,
  openFolder(path, mayFollow = false) {
    return openSync(fsPath(path), mayFollow ? folderOnly : folderOnly | constants.O_NOFOLLOW);
  },
  folder: lookInto,
  pathOf: (fd, path) => (hasHandles ? `${handles}/${fd}` : path),
  close: closeSync,
  makeFolder: (path) => mkdirSync(fsPath(path)),
  removeFolder: (path) => rmdirSync(fsPath(path)),
  link: (existing, name) => linkSync(fsPath(existing), fsPath(name)),
  rename: (from, to) => renameSync(fsPath(from), fsPath(to)),
  exchange,
  remove(path) {
    try {
      unlinkSync(fsPath(path));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  },
  // What is added comes to the end, also after a failed one was taken back.
  openLog: (path) => openSync(fsPath(path), 'ax'),
  append(fd, bytes, length) {
    try {
      writeAll(fd, bytes);
    } catch (error) {
      ftruncateSync(fd, length);
      throw error;
    }
  },
  readFrom(path, position) {
    return withFile(path, (fd) => {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - position));
      let done = 0;
      for (let count = -1; count !== 0 && done < bytes.length; done += count) {
        count = readSync(fd, bytes, done, bytes.length - done, position + done);
      }
      return bytes.subarray(0, done);
    });
  },
  async sync(path) {
    await using handle = await open(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
    await handle.sync();
  },
};

function withFile<T>(path: string, work: (fd: number) => T): T {
  const fd = openSync(fsPath(path), readOnly);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

/** From where the last write ended. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = writeSync(fd, bytes); done < bytes.length;) done += writeSync(fd, bytes, done);
}
