import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isProfiled, profileArgs } from '../../workers/profile.js';
import type { DecodeRequest, DecoderMessage } from './decoder-message.js';

export interface ProcessOptions {
  /** The program of the process, which speaks as `src/picture/decoder/decoder-child.ts` does. */
  readonly entry: URL;
  /** The most that it may allocate, where the system can hold it to that. */
  readonly memoryBytes: number;
}

/** How a process came to its end. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly lastWords: string;
}

export interface ProcessEvents {
  readonly message: (message: DecoderMessage) => void;
  /** Once, after the last message. */
  readonly end: (ending: Ending) => void;
}

const lastWordsLength = 2000;

/** A decoder process that runs. What it prints is kept from the terminal. */
export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor({ entry, memoryBytes }: ProcessOptions, events: ProcessEvents) {
    const child = fork(entry, {
      ...limitedTo(memoryBytes),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    let lastWords = '';
    child.stderr?.on('data', (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-lastWordsLength);
    });
    child.on('message', events.message);
    this.#ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        resolve();
        events.end({ code, signal, lastWords });
      };
      // `close`, not `exit`: by then all that it said and wrote has been read.
      child.once('close', end);
      child.once('error', (error) => {
        lastWords = error.message;
        // What did not start does not close.
        if (child.pid === undefined) end(null, null);
      });
    });
  }

  ask(request: DecodeRequest): void {
    // A process that has just died cannot be asked: its end is about to be reported.
    this.#child.send(request, () => undefined);
  }

  /** At once, whatever it is doing. It has nothing to put in order. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Kills it, and waits until it is gone. One that writes a profile gets the time to. */
  async stop(): Promise<void> {
    if (isProfiled() && this.#child.connected) {
      // Whoever is disconnected from here never closes, for Node.
      const gone = once(this.#child, 'exit');
      this.#child.disconnect();
      const timer = setTimeout(() => this.kill(), profileMs);
      await gone;
      clearTimeout(timer);
      return;
    }
    this.kill();
    await this.#ended;
  }
}

/** How long a process may take to write a profile, in milliseconds. */
const profileMs = 5000;

const prlimit = ['/usr/bin/prlimit', '/bin/prlimit'].find((path) => existsSync(path));

/**
 * Runs the process through `prlimit`, which Linux has: an allocation that passes the limit fails,
 * in the process, instead of taking memory from everybody else.
 */
function limitedTo(memoryBytes: number): ForkOptions {
  const args = [...profileArgs('decoder-child')];
  if (prlimit === undefined) return { execArgv: args };
  return { execPath: prlimit, execArgv: [`--data=${memoryBytes}`, process.execPath, ...args] };
}
