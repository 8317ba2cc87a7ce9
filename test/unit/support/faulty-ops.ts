import { nodeFileOps, type FileOps } from '../../../src/files/file-ops.js';

export type OpName = keyof FileOps;

/** The real operations, with `before` called ahead of each; it may throw or interfere. */
export function watchedOps(before: (op: OpName, path: string) => void): FileOps {
  const ops = nodeFileOps;
  return {
    look: (path) => (before('look', path), ops.look(path)),
    isFree: (path) => (before('isFree', path), ops.isFree(path)),
    digest: (path, stat, hash) => (before('digest', path), ops.digest(path, stat, hash)),
    reserve: (path) => (before('reserve', path), ops.reserve(path)),
    copy: (from, to) => (before('copy', from), ops.copy(from, to)),
    setOwner: (path, uid, gid) => (before('setOwner', path), ops.setOwner(path, uid, gid)),
    setMode: (path, mode) => (before('setMode', path), ops.setMode(path, mode)),
    setMtime: (path, mtimeNs) => (before('setMtime', path), ops.setMtime(path, mtimeNs)),
    makeFolder: (path) => (before('makeFolder', path), ops.makeFolder(path)),
    removeFolder: (path) => (before('removeFolder', path), ops.removeFolder(path)),
    checkWritable: (path) => (before('checkWritable', path), ops.checkWritable(path)),
    compare: (a, aStat, b, bStat) => (before('compare', b), ops.compare(a, aStat, b, bStat)),
    link: (existing, name) => (before('link', existing), ops.link(existing, name)),
    rename: (from, to) => (before('rename', to), ops.rename(from, to)),
    remove: (path) => (before('remove', path), ops.remove(path)),
    realFolder: (path) => (before('realFolder', path), ops.realFolder(path)),
    syncFile: (path) => (before('syncFile', path), ops.syncFile(path)),
    syncFolder: (path) => (before('syncFolder', path), ops.syncFolder(path)),
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
