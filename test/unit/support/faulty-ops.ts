import { appendFileSync, closeSync, constants, openSync } from 'node:fs';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';

export type OpName = keyof FileOps;

/** Makes a call, or something else in its place. */
export type Around = <T>(call: () => T, op: OpName, path: string) => T;

/** Operations that are all made through `around`. */
export function wrappedOps(around: Around, ops: FileOps = nodeFileOps): FileOps {
  return {
    look: (path) => around(() => ops.look(path), 'look', path),
    names: (folder) => around(() => ops.names(folder), 'names', folder),
    isFree: (path) => around(() => ops.isFree(path), 'isFree', path),
    digest: (path, stat, hash) => around(() => ops.digest(path, stat, hash), 'digest', path),
    read: (path, stat) => around(() => ops.read(path, stat), 'read', path),
    reserve: (path) => around(() => ops.reserve(path), 'reserve', path),
    copy: (from, to) => around(() => ops.copy(from, to), 'copy', from),
    copyApart: (from, to) => around(() => ops.copyApart(from, to), 'copyApart', from),
    copyIn: (copy) => around(() => ops.copyIn(copy), 'copyIn', copy.from),
    readBack: (path, hash) => around(() => ops.readBack(path, hash), 'readBack', path),
    clone: (from, to) => around(() => ops.clone(from, to), 'clone', from),
    symlink: (target, name) => around(() => ops.symlink(target, name), 'symlink', name),
    readLink: (path) => around(() => ops.readLink(path), 'readLink', path),
    attributes: (path) => around(() => ops.attributes(path), 'attributes', path),
    setAttributes: (path, those) =>
      around(() => ops.setAttributes(path, those), 'setAttributes', path),
    exchange: (a, b) => around(() => ops.exchange(a, b), 'exchange', b),
    append: (path, bytes) => around(() => ops.append(path, bytes), 'append', path),
    setOwner: (path, uid, gid) => around(() => ops.setOwner(path, uid, gid), 'setOwner', path),
    setMode: (path, mode) => around(() => ops.setMode(path, mode), 'setMode', path),
    setMtime: (path, mtimeNs) => around(() => ops.setMtime(path, mtimeNs), 'setMtime', path),
    setMtimes: (files) => around(() => ops.setMtimes(files), 'setMtimes', files[0]?.path ?? ''),
    setMtimesAside: (files) =>
      around(() => ops.setMtimesAside(files), 'setMtimesAside', files[0]?.path ?? ''),
    makeFolder: (path) => around(() => ops.makeFolder(path), 'makeFolder', path),
    removeFolder: (path) => around(() => ops.removeFolder(path), 'removeFolder', path),
    checkWritable: (path) => around(() => ops.checkWritable(path), 'checkWritable', path),
    compare: (a, aStat, b, bStat) => around(() => ops.compare(a, aStat, b, bStat), 'compare', b),
    link: (existing, name) => around(() => ops.link(existing, name), 'link', existing),
    rename: (from, to) => around(() => ops.rename(from, to), 'rename', to),
    remove: (path) => around(() => ops.remove(path), 'remove', path),
    realFolder: (path) => around(() => ops.realFolder(path), 'realFolder', path),
    syncFile: (path) => around(() => ops.syncFile(path), 'syncFile', path),
    syncFiles: (paths) => around(() => ops.syncFiles(paths), 'syncFiles', paths[0] ?? ''),
    syncSideBySide: (paths) =>
      around(() => ops.syncSideBySide(paths), 'syncSideBySide', paths[0] ?? ''),
    freeSpace: (path) => around(() => ops.freeSpace(path), 'freeSpace', path),
    mostLinks: (path) => around(() => ops.mostLinks(path), 'mostLinks', path),
    syncFolder: (path) => around(() => ops.syncFolder(path), 'syncFolder', path),
  };
}

/**
 * The real ones, but for the wait until the disk has written: that makes no difference to what a test
 * sees, and most of the time that hundreds of them take.
 */
const quickOps: FileOps = {
  ...nodeFileOps,
  syncFile: openOnly,
  syncFiles: (paths) => paths.forEach(openOnly),
  syncSideBySide: (paths) => Promise.resolve(paths.forEach(openOnly)),
  syncFolder: openOnly,
  append: appendFileSync,
};

function openOnly(path: string): void {
  closeSync(openSync(path || '.', constants.O_RDONLY | constants.O_NOFOLLOW));
}

/** The real operations, with `before` called ahead of each; it may throw or interfere. */
export function watchedOps(before: (op: OpName, path: string) => void): FileOps {
  return wrappedOps((call, op, path) => {
    before(op, path);
    return call();
  }, quickOps);
}

/** As though a folder were on a filesystem of its own: nothing is renamed or linked into it or out. */
export function withForeignFolder(ops: FileOps, folder: string): FileOps {
  const check = (a: string, b: string): void => {
    if (a.startsWith(`${folder}/`) !== b.startsWith(`${folder}/`)) throw systemError('EXDEV');
  };
  return {
    ...ops,
    link: (existing, name) => (check(existing, name), ops.link(existing, name)),
    rename: (from, to) => (check(from, to), ops.rename(from, to)),
  };
}

/** The operations an untroubled run makes, in order. */
export async function recordOps(run: (ops: FileOps) => Promise<unknown>): Promise<OpName[]> {
  const made: OpName[] = [];
  await run(watchedOps((op) => made.push(op)));
  return made;
}

/** A system error as Node throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: for the test`), { code });
}
