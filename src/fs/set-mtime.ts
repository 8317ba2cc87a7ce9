import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../model/errors.js';
import { fsPath } from '../model/path.js';
import { datedArchive, secondsText } from './dated-archive.js';

/** Files that one process is given, open: a process may have some thousand. */
const mostFiles = 500;
/** Below this, two processes and a temporary folder take longer than a process for each file. */
const fewestTogether = 8;
/** Processes at once, where each file needs one. */
const lanes = 4;

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
 * seconds in floating point and hands on microseconds, none of them before 1970; tools of the system
 * do the rest, and where there are none, or the filesystem knows no such time, the time is as near as
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
    if (left.length >= fewestTogether) takeOverAll(left);
    touchAll(left.filter((file) => !isSet(file)));
  } finally {
    for (const { fd } of opened) closeSync(fd);
  }
}

function isSet({ fd, mtimeNs }: Opened): boolean {
  return fstatSync(fd, { bigint: true }).mtimeNs === mtimeNs;
}

/**
 * All in two processes: `tar` makes empty files with these times in a temporary folder, and GNU `cp`
 * gives their times, and nothing else of them, to our files. Where either cannot, nothing happens.
 */
function takeOverAll(files: readonly Opened[]): void {
  let folder: string | undefined;
  try {
    folder = makeFolder();
    const [models, targets] = [join(folder, 'models'), join(folder, 'targets')];
    mkdirSync(models);
    mkdirSync(targets);
    // By file descriptor: whatever takes a file's name meanwhile is left alone.
    for (const at of files.keys()) symlinkSync(`/dev/fd/${at + 3}`, join(targets, String(at)));
    const archive = datedArchive(files.map(({ mtimeNs }) => mtimeNs));
    run('tar', ['-x', '-C', models, '-f', '-'], archive, []);
    const copy = ['-r', '--attributes-only', '--preserve=timestamps', '-T', models, targets];
    run('cp', copy, '', files);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Thousands of empty files are made in it: in memory, where Linux has a folder for that. */
function makeFolder(): string {
  const name = 'imgdedup-times-';
  try {
    return mkdtempSync(join('/dev/shm', name));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return mkdtempSync(join(tmpdir(), name));
  }
}

/** By file descriptor: a name could hold bytes that are no argument. */
function touchAll(files: readonly Opened[]): void {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1) {
    run('touch', ['-c', '-m', '-d', `@${secondsText(first.mtimeNs)}`, '/dev/fd/3'], '', files);
    return;
  }
  const lines = files.map(
    ({ mtimeNs }, at) => `touch -c -m -d '@${secondsText(mtimeNs)}' /dev/fd/${at + 3}`,
  );
  const scripts = Array.from({ length: lanes }, (_, lane) =>
    lines.filter((_line, at) => at % lanes === lane),
  ).filter((script) => script.length > 0);
  const input = scripts.map((script) => `{ ${script.join('; ')}; } &\n`).join('');
  run('sh', [], `${input}wait\n`, files);
}

/** The files are open from descriptor 3 on. A tool that is not there, or fails, does nothing. */
function run(
  tool: string,
  args: readonly string[],
  input: string | Buffer,
  files: readonly Opened[],
): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { error } = spawnSync(tool, args, {
    input,
    stdio: ['pipe', 'ignore', 'ignore', ...files.map(({ fd }) => fd)],
  });
  if (error !== undefined && systemCode(error) === undefined) throw error;
}
