import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, futimesSync, openSync } from 'node:fs';
import { systemCode } from '../model/errors.js';
import { fsPath } from '../model/path.js';

const billion = 1_000_000_000n;
/** Files that one process is given, open: a process may have some thousand. */
const mostFiles = 200;

/** A file and the modification time it is to have, in nanoseconds since 1970. */
export interface Dated {
  readonly path: string;
  readonly mtimeNs: bigint;
}

/** A {@link Dated}, opened. */
interface Opened {
  readonly fd: number;
  readonly mtimeNs: bigint;
}

/**
 * Sets a file's modification time, to the nanosecond where the system can. Node takes times as
 * seconds in floating point and hands on microseconds, none of them before 1970; `touch` does the
 * rest, and where there is no such tool, or the filesystem knows no such time, the time is as near as
 * can be: whoever needs it exactly looks what it has become.
 * @param mtimeNs nanoseconds since 1970
 */
export function setMtime(path: string, mtimeNs: bigint): void {
  setMtimes([{ path, mtimeNs }]);
}

/** {@link setMtime} for many: starting a process for each takes longer than all the rest of an undo. */
export function setMtimes(files: readonly Dated[]): void {
  for (let from = 0; from < files.length; from += mostFiles) {
    setTogether(files.slice(from, from + mostFiles));
  }
}

function setTogether(files: readonly Dated[]): void {
  const opened: Opened[] = [];
  try {
    for (const { path, mtimeNs } of files) {
      const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
      opened.push({ fd, mtimeNs });
      if (mtimeNs >= 0n) futimesSync(fd, Date.now() / 1000, Number(mtimeNs / 1000n) / 1e6);
    }
    const left = opened.filter((file) => !isSet(file));
    if (left.length >= fewestForPython) utimeAll(left);
    touchAll(left.length < fewestForPython ? left : left.filter((file) => !isSet(file)));
  } finally {
    for (const { fd } of opened) closeSync(fd);
  }
}

function isSet({ fd, mtimeNs }: Opened): boolean {
  return fstatSync(fd, { bigint: true }).mtimeNs === mtimeNs;
}

/** Below this, starting Python takes longer than it saves. */
const fewestForPython = 20;
const utimeScript = `import os, sys
for line in sys.stdin:
    fd, mtime = map(int, line.split())
    os.utime(fd, ns=(os.fstat(fd).st_atime_ns, mtime))
`;

/** All in one process, where there is Python; where there is none nothing happens. */
function utimeAll(files: readonly Opened[]): void {
  const lines = files.map(({ mtimeNs }, at) => `${at + 3} ${mtimeNs}\n`);
  runWith(files, 'python3', ['-I', '-S', '-c', utimeScript], lines.join(''));
}

/** By file descriptor: a name could hold bytes that are no argument. */
function touchAll(files: readonly Opened[]): void {
  if (files.length === 0) return;
  const lines = files.map(
    ({ mtimeNs }, at) => `touch -c -m -d '${dateOf(mtimeNs)}' /dev/fd/${at + 3}\n`,
  );
  runWith(files, 'sh', [], lines.join(''));
}

/** As `touch` takes it. */
function dateOf(mtimeNs: bigint): string {
  const size = mtimeNs < 0n ? -mtimeNs : mtimeNs;
  const seconds = `${size / billion}.${String(size % billion).padStart(9, '0')}`;
  return `@${mtimeNs < 0n ? '-' : ''}${seconds}`;
}

/** The files are open from descriptor 3 on. */
function runWith(
  files: readonly Opened[],
  tool: string,
  args: readonly string[],
  input: string,
): void {
  const { error } = spawnSync(tool, args, {
    input,
    stdio: ['pipe', 'ignore', 'ignore', ...files.map(({ fd }) => fd)],
  });
  if (error !== undefined && systemCode(error) === undefined) throw error;
}
