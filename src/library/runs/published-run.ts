import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../../fs/processes/process-start.js';
import { clockMs } from '../../model/time/clock.js';
import { systemCode } from '../../model/errors/errors.js';
import type { Progress } from '../../model/runs/progress.js';
import { encodeRun, runsFolder } from './run-record.js';
import { removeDeadRuns } from './read-runs.js';

/** Shorter runs tell nothing; longer ones once in so long. */
const pauseMs = 1000;

/**
 * Tells other processes how far this run is. It costs the run next to nothing: a small file, written in the background at most
 * once a second, and not at all while the last one is still being written. Where it cannot be written, nobody is told.
 */
export class PublishedRun implements AsyncDisposable {
  readonly #folder: string;
  readonly #command: string;
  readonly #since = Date.now();
  readonly #pauseMs: number;
  #stage: Progress['stage'] | undefined;
  #stageSince = 0;
  #last = clockMs();
  #writing: Promise<void> | undefined;
  #turns = 0;
  #state: 'silent' | 'begun' | 'ended' = 'silent';

  /** @param command as it is typed */
  constructor(dataFolder: string, command: string, everyMs = pauseMs) {
    this.#folder = runsFolder(dataFolder);
    this.#command = command;
    this.#pauseMs = everyMs;
  }

  readonly tell = (progress: Progress): void => {
    if (progress.stage !== this.#stage) {
      this.#stage = progress.stage;
      this.#stageSince = Date.now();
    }
    if (this.#state === 'ended' || this.#writing !== undefined) return;
    const now = clockMs();
    if (now - this.#last < this.#pauseMs) return;
    this.#last = now;
    this.#begin(() => this.#write(progress));
  };

  /** The work is done, and the process goes on: what it told is removed, until it tells of other work. */
  readonly rest = (): void => {
    this.#stage = undefined;
    this.#last = clockMs();
    if (this.#state === 'begun' || this.#writing !== undefined) this.#begin(() => this.#remove());
  };

  /** Nothing of it is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#end();
  }

  async #write({ stage, unit = 'files', files, totalFiles, bytes, totalBytes }: Progress) {
    const text = encodeRun({
      pid: process.pid,
      host: hostname(),
      started: startOf(process.pid) ?? '',
      command: this.#command,
      since: this.#since,
      stageSince: this.#stageSince,
      at: Date.now(),
      progress: { stage, unit, files, totalFiles, bytes, totalBytes },
    });
    const isPossible = await unlessImpossible(async () => {
      if (this.#state === 'silent') {
        this.#state = 'begun';
        await mkdir(this.#folder, { recursive: true });
        removeDeadRuns(this.#folder);
      }
      await writeFile(this.#file('tmp'), text);
      await rename(this.#file('tmp'), this.#file('json'));
    });
    // What it told before would be taken for how it is.
    if (!isPossible) await this.#end();
  }

  /** One thing after the other, in the background. */
  #begin(work: () => Promise<void>): void {
    this.#turns += 1;
    this.#writing = this.#after(this.#writing, work, this.#turns);
  }

  async #after(
    before: Promise<void> | undefined,
    work: () => Promise<void>,
    turn: number,
  ): Promise<void> {
    await before;
    await work();
    if (turn === this.#turns) this.#writing = undefined;
  }

  async #end(): Promise<void> {
    await this.#remove();
    this.#state = 'ended';
  }

  async #remove(): Promise<void> {
    if (this.#state !== 'begun') return;
    this.#state = 'silent';
    for (const kind of ['tmp', 'json'] as const) {
      await unlessImpossible(() => rm(this.#file(kind), { force: true }));
    }
    // Others may be at work.
    await unlessImpossible(() => rmdir(this.#folder));
  }

  #file(kind: 'json' | 'tmp'): string {
    return join(this.#folder, `${process.pid}.${kind}`);
  }
}

/** Whatever the system has against it is no reason for a run to fail. */
async function unlessImpossible(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
