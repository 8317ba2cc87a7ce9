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
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../model/errors/errors.js';
import { fsPath } from '../model/paths/path.js';
import { datedArchive, secondsText } from './dated-archive.js';

/** Files that one process is given, open: a process may have some thousand. */
const mostFiles = 500;
/** Below this, three processes and a temporary folder take longer than a process for each file. */
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
  for (const some of together(files)) {
    using opened = new OpenedFiles(some);
    const left = opened.left();
    if (left.length >= fewestTogether) {
      using models = Models.make(left);
      if (models !== undefined) run(models.command);
    }
    for (const command of touches(opened.left())) run(command);
  }
}

/** The same while other work goes on. */
export async function setMtimesAside(files: readonly Dated[]): Promise<void> {
  for (const some of together(files)) {
    using opened = new OpenedFiles(some);
    const left = opened.left();
    if (left.length >= fewestTogether) {
      using models = Models.make(left);
      if (models !== undefined) await runAside(models.command);
    }
    for (const command of touches(opened.left())) await runAside(command);
  }
}

function* together(files: readonly Dated[]): Generator<readonly Dated[]> {
  for (let from = 0; from < files.length; from += mostFiles) {
    yield files.slice(from, from + mostFiles);
  }
}

/**
 * Sets the modification time of an open file, as near as Node gets: microseconds, none before 1970.
 * @returns whether it is the very time
 */
export function date(fd: number, mtimeNs: bigint): boolean {
  const file = { fd, mtimeNs };
  if (mtimeNs < 0n) return isSet(file);
  const microseconds = Number(mtimeNs / 1000n);
  // What comes behind a whole one is cut off: half a one more, and rounding takes none away.
  for (const more of [0.5, 0]) {
    futimesSync(fd, Date.now() / 1000, (microseconds + more) / 1e6);
    if (isSet(file)) return true;
    if (mtimeNs % 1000n !== 0n) break;
  }
  return false;
}

/** Files with times that are as near as Node gets. */
class OpenedFiles implements Disposable {
  readonly #files: Opened[] = [];

  constructor(files: readonly Dated[]) {
    try {
      for (const { path, mtimeNs } of files) {
        const fd = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW);
        this.#files.push({ fd, mtimeNs });
        date(fd, mtimeNs);
      }
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Those that do not have their time yet. */
  left(): Opened[] {
    return this.#files.filter((file) => !isSet(file));
  }

  [Symbol.dispose](): void {
    for (const { fd } of this.#files.splice(0)) closeSync(fd);
  }
}

function isSet({ fd, mtimeNs }: Opened): boolean {
  return fstatSync(fd, { bigint: true }).mtimeNs === mtimeNs;
}

/**
 * All in a few processes: `tar` makes empty files with these times in a temporary folder, and GNU `cp`
 * gives their times, and nothing else of them, to our files. Where either cannot, nothing happens.
 */
class Models implements Disposable {
  readonly #folder: string;
  readonly #files: readonly Opened[];

  private constructor(folder: string, files: readonly Opened[]) {
    this.#folder = folder;
    this.#files = files;
  }

  /** @returns undefined where there is no room for it */
  static make(files: readonly Opened[]): Models | undefined {
    let models: Models | undefined;
    try {
      models = new Models(makeFolder(), files);
      mkdirSync(models.#models);
      mkdirSync(models.#targets);
      // By file descriptor: whatever takes a file's name meanwhile is left alone.
      for (const at of files.keys())
        symlinkSync(`/dev/fd/${at + 3}`, join(models.#targets, `${at}`));
      return models;
    } catch (error) {
      models?.[Symbol.dispose]();
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }

  get #models(): string {
    return join(this.#folder, 'models');
  }

  get #targets(): string {
    return join(this.#folder, 'targets');
  }

  get command(): Command {
    return {
      tool: 'sh',
      args: ['-c', takeOver, 'sh', this.#models, this.#targets],
      input: datedArchive(this.#files.map(({ mtimeNs }) => mtimeNs)),
      files: this.#files,
    };
  }

  [Symbol.dispose](): void {
    // One by one takes a tenth of what looking for them takes.
    for (const at of this.#files.keys()) {
      for (const folder of [this.#models, this.#targets]) removeQuietly(join(folder, `${at}`));
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What is left is removed with its folder. */
function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/** One process of ours: starting one takes us as long as both of its own take. */
const takeOver =
  'tar -x -C "$1" -f - && cp -r --attributes-only --preserve=timestamps -T "$1" "$2"';

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
function touches(files: readonly Opened[]): readonly Command[] {
  const [first] = files;
  if (first === undefined) return [];
  if (files.length === 1) {
    const args = ['-c', '-m', '-d', `@${secondsText(first.mtimeNs)}`, '/dev/fd/3'];
    return [{ tool: 'touch', args, input: '', files }];
  }
  const lines = files.map(
    ({ mtimeNs }, at) => `touch -c -m -d '@${secondsText(mtimeNs)}' /dev/fd/${at + 3}`,
  );
  const scripts = Array.from({ length: lanes }, (_, lane) =>
    lines.filter((_line, at) => at % lanes === lane),
  ).filter((script) => script.length > 0);
  const input = scripts.map((script) => `{ ${script.join('; ')}; } &\n`).join('');
  return [{ tool: 'sh', args: [], input: `${input}wait\n`, files }];
}

/** A tool of the system, and what it is given. The files are open from descriptor 3 on. */
interface Command {
  readonly tool: string;
  readonly args: readonly string[];
  readonly input: string | Buffer;
  readonly files: readonly Opened[];
}

/** A tool that is not there, or fails, does nothing. */
function run({ tool, args, input, files }: Command): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { error } = spawnSync(tool, args, {
    input,
    stdio: ['pipe', 'ignore', 'ignore', ...files.map(({ fd }) => fd)],
  });
  if (error !== undefined && systemCode(error) === undefined) throw error;
}

/** {@link run}, while other work goes on. */
function runAside({ tool, args, input, files }: Command): Promise<void> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const settle = (error: unknown): void => {
      if (systemCode(error) === undefined) reject(error);
      else resolve();
    };
    const child = spawn(tool, args, {
      stdio: ['pipe', 'ignore', 'ignore', ...files.map(({ fd }) => fd)],
    });
    child.once('error', settle);
    child.once('close', () => resolve());
    // One that ends early takes no more.
    child.stdin?.once('error', settle);
    child.stdin?.end(input);
  });
}
