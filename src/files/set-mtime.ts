import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, futimesSync, openSync } from 'node:fs';
import { systemCode } from '../model/errors.js';
import { fsPath } from '../model/path.js';

const billion = 1_000_000_000n;

/**
 * Sets a file's modification time, to the nanosecond where the system can. Node takes times as
 * seconds in floating point and hands on microseconds, none of them before 1970; `touch` does the
 * rest, and where there is no such tool, or the filesystem knows no such time, the time is as near as
 * can be: whoever needs it exactly looks what it has become.
 * @param mtimeNs nanoseconds since 1970
 */
export function setMtime(path: string, mtimeNs: bigint): void {
  const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (mtimeNs >= 0n) futimesSync(fd, Date.now() / 1000, Number(mtimeNs / 1000n) / 1e6);
    if (fstatSync(fd, { bigint: true }).mtimeNs !== mtimeNs) touch(fd, mtimeNs);
  } finally {
    closeSync(fd);
  }
}

/** By file descriptor: a name could hold bytes that are no argument. */
function touch(fd: number, mtimeNs: bigint): void {
  const size = mtimeNs < 0n ? -mtimeNs : mtimeNs;
  const seconds = `${size / billion}.${String(size % billion).padStart(9, '0')}`;
  const date = `@${mtimeNs < 0n ? '-' : ''}${seconds}`;
  const { error } = spawnSync('touch', ['-c', '-m', '-d', date, '/dev/fd/3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  if (error !== undefined && systemCode(error) === undefined) throw error;
}
