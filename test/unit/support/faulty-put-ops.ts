import { nodePutOps, type PutOps } from '../../../src/fs/put-ops.js';

/** Makes a call, or something else in its place. */
type Around = <T>(call: () => T, op: keyof PutOps) => T;

/** Operations of puts that are all made through `around`. */
export function wrappedPutOps(around: Around, ops: PutOps = nodePutOps): PutOps {
  return {
    look: (path) => around(() => ops.look(path), 'look'),
    isThere: (path) => around(() => ops.isThere(path), 'isThere'),
    names: (folder) => around(() => ops.names(folder), 'names'),
    write: (path, bytes) => around(() => ops.write(path, bytes), 'write'),
    holding: (path, bytes) => around(() => ops.holding(path, bytes), 'holding'),
    digest: (path, hash) => around(() => ops.digest(path, hash), 'digest'),
    attributes: (path) => around(() => ops.attributes(path), 'attributes'),
    openFolder: (path, mayFollow) => around(() => ops.openFolder(path, mayFollow), 'openFolder'),
    folder: (fd) => around(() => ops.folder(fd), 'folder'),
    pathOf: (fd, path) => ops.pathOf(fd, path),
    close: (fd) => ops.close(fd),
    makeFolder: (path) => around(() => ops.makeFolder(path), 'makeFolder'),
    removeFolder: (path) => around(() => ops.removeFolder(path), 'removeFolder'),
    link: (existing, name) => around(() => ops.link(existing, name), 'link'),
    rename: (from, to) => around(() => ops.rename(from, to), 'rename'),
    exchange: (a, b) => around(() => ops.exchange(a, b), 'exchange'),
    remove: (path) => around(() => ops.remove(path), 'remove'),
    openLog: (path) => around(() => ops.openLog(path), 'openLog'),
    append: (fd, bytes, length) => around(() => ops.append(fd, bytes, length), 'append'),
    readFrom: (path, position) => around(() => ops.readFrom(path, position), 'readFrom'),
    sync: (path) => around(() => ops.sync(path), 'sync'),
  };
}
