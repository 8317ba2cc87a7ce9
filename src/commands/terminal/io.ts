import type { Readable, Writable } from 'node:stream';
import type { Readers } from '../../render/wrap.js';

/** A stream for results or complaints; people may be reading it at a terminal. */
export type Screen = Writable & Readers;

/** All that a run of the program has of the world around it, so that several fit into one process. */
export interface Io {
  readonly stdin: Readable & {
    readonly isTTY?: boolean;
    /** Of a terminal: whether keys come one by one, and none means anything to the system. */
    setRawMode?(isRaw: boolean): unknown;
  };
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Absolute path of the folder that the program was started in. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Given by Ctrl-C and other signals, from the start on. */
  readonly stop: AbortSignal;
  /** `docs/errors.md` says what each means; 0 at first. */
  exitStatus: number;
}

/** That of the process. */
export function processIo(stop: AbortSignal): Io {
  const { stdout, stderr, env } = process;
  return {
    // Made by Node when it is asked for, which few commands do.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    cwd: process.cwd(),
    env,
    stop,
    get exitStatus() {
      return Number(process.exitCode ?? 0);
    },
    // At once: what is lost after the last line was written counts, too.
    set exitStatus(status) {
      process.exitCode = status;
    },
  };
}
