import { systemDisk, type DiskCalls } from '../../../src/fs/disk.js';
import { bytesToName } from '../../../src/model/paths/path.js';
import { systemError } from './faulty-ops.js';

/** Calls that ask for a photo or a folder; the others never fail here. */
export type FallibleCall = 'open' | 'stat' | 'read' | 'look' | 'list';

export interface FaultyDisk extends DiskCalls {
  /** Milliseconds of each pause; nobody really waits. */
  readonly waits: number[];
  /** Files that are open. */
  openFiles(): number;
}

/**
 * The real disk, which fails as it is told to.
 * @param fault the code of the error that a call fails with; undefined lets it be done
 */
export function faultyDisk(
  fault: (call: FallibleCall, path: string, fd: number) => string | undefined,
): FaultyDisk {
  const { calls } = systemDisk;
  const paths = new Map<number, string>();
  const waits: number[] = [];
  const check = (call: FallibleCall, path: string, fd: number): void => {
    const code = fault(call, path, fd);
    if (code !== undefined) throw systemError(code);
  };
  return {
    ...calls,
    waits,
    openFiles: () => paths.size,
    look(path) {
      check('look', nameOf(path), -1);
      return calls.look(path);
    },
    list(path) {
      check('list', nameOf(path), -1);
      return calls.list(path);
    },
    open(path) {
      const name = nameOf(path);
      check('open', name, -1);
      const fd = calls.open(path);
      paths.set(fd, name);
      return fd;
    },
    stat(fd) {
      check('stat', paths.get(fd) ?? '', fd);
      return calls.stat(fd);
    },
    read(fd, target, offset, length, position) {
      check('read', paths.get(fd) ?? '', fd);
      return calls.read(fd, target, offset, length, position);
    },
    close(fd) {
      calls.close(fd);
      paths.delete(fd);
    },
    wait: (ms) => void waits.push(ms),
  };
}

function nameOf(path: string | Buffer): string {
  return typeof path === 'string' ? path : bytesToName(path);
}
