import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { systemCode } from '../model/errors/errors.js';
import type { Base } from '../model/paths/path.js';
import { isDiskFault, mayPass, retryPausesMs } from '../model/errors/passing-errors.js';

/** All that looking at photos asks of the system, so that a test can let any of it fail. */
export interface DiskCalls {
  /** Opens a file for reading, without a trace in its access time where the system grants that. */
  open(path: string | Buffer): number;
  read(fd: number, target: Buffer, offset: number, length: number, position: number): number;
  stat(fd: number): Stats;
  close(fd: number): void;
  /** @returns undefined where nothing is */
  look(path: string | Buffer): Stats | undefined;
  list(path: string | Buffer): Dirent[];
  /** The same with names as bytes. */
  listBytes(path: string | Buffer): Dirent<Buffer>[];
  /** Stops this thread. @param ms milliseconds */
  wait(ms: number): void;
}

/** Never follow a link that took the file's place; never hang on a pipe that did. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Looking at a photo should not even change its access time. Linux grants this to its owner. */
const unseen = process.platform === 'linux' ? readOnly | 0o1000000 : readOnly;

const bell = new Int32Array(new SharedArrayBuffer(4));

const systemCalls: DiskCalls = {
  open(path) {
    try {
      return openSync(path, unseen);
    } catch (error) {
      if (systemCode(error) !== 'EPERM' || unseen === readOnly) throw error;
      return openSync(path, readOnly);
    }
  },
  read: readSync,
  stat: (fd) => fstatSync(fd),
  close: closeSync,
  look: (path) => lstatSync(path, { throwIfNoEntry: false }),
  list: (path) => readdirSync(path, { withFileTypes: true }),
  listBytes: (path) => readdirSync(path, { withFileTypes: true, encoding: 'buffer' }),
  wait: (ms) => void Atomics.wait(bell, 0, 0, ms),
};

/** After so many calls in a row that failed in spite of all waiting, nobody waits any more. */
const mostHopeless = 20;

/**
 * The calls, with lockWait: what may pass by itself is tried again after growing pauses. Where
 * everything fails, as on a disk that was pulled out, waiting for each file would only delay the news.
 */
export class Disk {
  readonly calls: DiskCalls;
  #hopeless = 0;

  constructor(calls: DiskCalls = systemCalls) {
    this.calls = calls;
  }

  open(path: string | Buffer): number {
    try {
      return this.calls.open(path);
    } catch (error) {
      return this.again(error, () => this.calls.open(path));
    }
  }

  look(path: string | Buffer): Stats | undefined {
    try {
      return this.calls.look(path);
    } catch (error) {
      return this.again(error, () => this.calls.look(path));
    }
  }

  list(path: string | Buffer): Dirent[] {
    try {
      return this.calls.list(path);
    } catch (error) {
      return this.again(error, () => this.calls.list(path));
    }
  }

  /**
   * Tries what failed once more, and again.
   * @param error what it failed with
   * @throws the last error, or the first that will not pass
   */
  again<T>(error: unknown, attempt: () => T): T {
    let last = error;
    for (const pause of this.#hopeless < mostHopeless ? retryPausesMs : []) {
      if (!mayPass(last)) throw last;
      this.calls.wait(pause);
      try {
        return attempt();
      } catch (next) {
        last = next;
      }
    }
    if (isDiskFault(last)) this.#hopeless += 1;
    throw last;
  }

  /** Bytes came: there is hope. */
  noteRead(): void {
    this.#hopeless = 0;
  }
}

/** A folder of photos, and the way to what lies in it. */
export interface PhotoFolder {
  readonly base: Base;
  readonly disk: Disk;
}

/** This machine's, for this thread. */
export const systemDisk = new Disk();
