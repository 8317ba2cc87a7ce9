import { ImgdedupError } from '../../model/errors/errors.js';
import type { PartName } from '../../model/facts/plugin-part.js';
import type { PicturePlugins, PartTrouble } from '../../model/plugins/plugin.js';
import type { DecoderMessage, DecoderOutcome, Wish } from './decoder-message.js';
import { newJob, requestOf, type Asked, type Job } from './decoder-job.js';
import { DecoderProcess, type Ending, type ProcessOptions } from './decoder-process.js';
import { formatOfFile } from '../decode/picture-file.js';
import { saysOutOfMemory } from '../decode/decode-error.js';

export interface PathTask {
  /** Absolute, or relative to the working folder, which must stay the same. */
  readonly path: string | Buffer;
}

export interface DecoderOptions extends ProcessOptions {
  /** How long one picture may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Plugins that take part; none by default. */
  readonly plugins?: PicturePlugins | undefined;
  readonly onPluginTrouble?: ((trouble: PartTrouble) => void) | undefined;
}

/** Requests at work at once in one process: one picture in the decoder, one in the fingerprint. */
export const concurrency = 2;

/** A process gets this long to be ready, and this many attempts. */
const startMs = 60_000;
const startAttempts = 3;

/**
 * One decoder process, and another after it whenever it dies.
 *
 * Whatever goes wrong while several files are at work (a crash, a deadline, want of memory), those of which no outcome
 * was told are tried again, each alone. Who fails alone is to blame: it costs that one file. A crash or want of
 * memory must happen in a process that has decoded nothing before.
 */
export class Decoder {
  readonly #options: DecoderOptions;
  #process: DecoderProcess | undefined;
  #isReady = false;
  /** The process has not answered yet: no earlier picture has left anything in its memory. */
  #isFresh = true;
  #startTimer: NodeJS.Timeout | undefined;
  #failedStarts = 0;
  #ids = 0;
  /** The job whose deadline had the process killed. */
  #overdue: Job | undefined;
  readonly #waiting: Job[] = [];
  readonly #atWork = new Map<number, Job>();

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Requests at work or in line. */
  get load(): number {
    return this.#waiting.length + this.#atWork.size;
  }

  /** Starts the process, so that it is there when there is work for it. */
  warmUp(): void {
    this.#process ??= this.#start();
  }

  /** @throws ImgdedupError DECODER_UNAVAILABLE where no process can be had */
  decode({ path }: PathTask, wish: Wish): Promise<DecoderOutcome> {
    return new Promise((settle, fail) => {
      this.#add([{ path, settle, fail }], wish);
    });
  }

  /**
   * One file after the other, with one request: what takes less time than to ask for it.
   * @returns in the order of the files
   * @throws ImgdedupError DECODER_UNAVAILABLE where no process can be had
   */
  decodeAll(tasks: readonly PathTask[], wish: Wish): Promise<DecoderOutcome[]> {
    const files: Asked[] = [];
    const outcomes = tasks.map(
      ({ path }) =>
        new Promise<DecoderOutcome>((settle, fail) => {
          files.push({ path, settle, fail });
        }),
    );
    this.#add(files, wish);
    return Promise.all(outcomes);
  }

  #add(files: readonly Asked[], wish: Wish): void {
    this.#waiting.push(newJob({ id: this.#nextId(), files, wish, skip: [], mustBeAlone: false }));
    this.#begin();
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** Ends the process if it is at work, and drops all jobs. */
  async abandon(): Promise<void> {
    if (this.load > 0) await this.stop();
  }

  /** Ends the process and drops all jobs: their promises are rejected. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.#rejectAll(new Error('the decoder was stopped'));
    clearTimeout(this.#startTimer);
    await process?.stop();
  }

  /** Begins as many jobs as may be at work together. */
  #begin(): void {
    for (let job = this.#waiting[0]; job !== undefined; job = this.#waiting[0]) {
      const others = [...this.#atWork.values()];
      const mustWait =
        others.length >= concurrency || [job, ...others].some(({ mustBeAlone }) => mustBeAlone);
      if (others.length > 0 && mustWait) return;
      this.#waiting.shift();
      for (const other of others) other.hadCompany = true;
      job.hadCompany = others.length > 0 || job.files.length > 1;
      job.at = undefined;
      this.#atWork.set(job.id, job);
      this.#process ??= this.#start();
      this.#process.ask(requestOf(job, this.#options.plugins?.modules));
      if (this.#isReady) this.#watch(job);
    }
  }

  #start(): DecoderProcess {
    this.#isReady = false;
    this.#isFresh = true;
    const started: DecoderProcess = new DecoderProcess(this.#options, {
      message: (message) => {
        if (this.#process === started) this.#hear(message);
      },
      end: (ending) => {
        if (this.#process === started) this.#bury(ending);
      },
    });
    this.#startTimer = setTimeout(() => started.kill(), startMs);
    return started;
  }

  #hear(message: DecoderMessage): void {
    if (message.kind === 'ready') {
      clearTimeout(this.#startTimer);
      this.#isReady = true;
      this.#failedStarts = 0;
      for (const job of this.#atWork.values()) this.#watch(job);
      return;
    }
    if (message.kind === 'plugin-trouble') {
      this.#options.onPluginTrouble?.(message.trouble);
      return;
    }
    const job = this.#atWork.get(message.id);
    if (job === undefined) return;
    if (message.kind === 'at') {
      job.at = message.part;
      return;
    }
    const [first] = job.files;
    if (message.kind === 'outcomes') this.#settle(job, message.outcomes);
    else {
      this.#take(job);
      if (job.hadCompany) this.#retryAlone([job]);
      else if (!this.#isFresh) this.#retryAfresh(job);
      else first?.settle(undecodable(message.format, this.#tooMuchMemory()));
    }
    this.#isFresh = false;
    this.#begin();
  }

  /** Each file that comes next has the time of one to itself. */
  #settle(job: Job, outcomes: readonly DecoderOutcome[]): void {
    for (const [at, outcome] of outcomes.entries()) job.files[at]?.settle(outcome);
    job.files = job.files.slice(outcomes.length);
    clearTimeout(job.timer);
    if (job.files.length === 0) this.#take(job);
    else this.#watch(job);
  }

  /** The deadline counts from when the process could begin. */
  #watch(job: Job): void {
    job.timer = setTimeout(() => {
      this.#overdue = job;
      this.#process?.kill();
    }, this.#options.deadlineMs);
  }

  #bury(ending: Ending): void {
    clearTimeout(this.#startTimer);
    this.#process = undefined;
    const jobs = [...this.#atWork.values()];
    for (const job of jobs) this.#take(job);
    if (!this.#isReady) this.#retryStart(jobs, ending);
    else if (jobs.some(({ hadCompany }) => hadCompany)) this.#retryAlone(jobs);
    else if (!this.#isFresh && this.#overdue === undefined) this.#retryAlone(jobs);
    else for (const job of jobs) this.#blame(job, ending);
    this.#overdue = undefined;
    this.#begin();
  }

  /** A process that was never ready: no file is to blame. */
  #retryStart(jobs: readonly Job[], { code, signal, lastWords }: Ending): void {
    this.#waiting.unshift(...jobs);
    this.#failedStarts += 1;
    if (this.#failedStarts < startAttempts) return;
    const cause = lastWords.trim().split('\n').at(-1) ?? '';
    const how = `The process that decodes pictures cannot start (${signal ?? code ?? 'no process'})`;
    this.#rejectAll(
      new ImgdedupError('DECODER_UNAVAILABLE', `${how}: ${cause.replace(/\.?$/, '.')}`, {
        remedy:
          'Install imgdedup again on this machine: the decoder has a part for each platform. If memory is short, allow the decoder more of it.',
      }),
    );
  }

  /** In a process that holds nothing of other pictures. */
  #retryAfresh(job: Job): void {
    this.#process?.kill();
    this.#process = undefined;
    this.#retryAlone([job]);
  }

  #retryAlone(jobs: readonly Job[]): void {
    const alone = jobs.flatMap(({ files, wish, skip }) =>
      files.map((file) =>
        newJob({ id: this.#nextId(), files: [file], wish, skip, mustBeAlone: true }),
      ),
    );
    this.#waiting.unshift(...alone);
  }

  #blame(job: Job, ending: Ending): void {
    const { at } = job;
    const reason = this.#reason(job, ending);
    for (const file of job.files) {
      if (at === undefined) {
        const who = reason.startsWith('crashed') ? 'the decoder ' : '';
        file.settle(undecodable(formatOfFile(file.path), `${who}${reason}`));
      } else if (at.kind === 'decoder') {
        file.settle(undecodable(at.name, `the plugin decoder ${at.name} ${reason}`));
      } else this.#retryWithout(job, at.name, reason);
    }
  }

  /** As words behind the name of who is to blame. */
  #reason(job: Job, { code, signal, lastWords }: Ending): string {
    if (job === this.#overdue) return `took longer than ${this.#options.deadlineMs / 1000} s`;
    if (saysOutOfMemory(lastWords)) return this.#tooMuchMemory();
    return `crashed (${signal ?? `exit status ${code}`})`;
  }

  /** Facts without what that reader adds are better than none. */
  #retryWithout(job: Job, reader: PartName, reason: string): void {
    const [plugin = ''] = reader.split('.');
    const lack = `does not read the facts of all files by ${reader}`;
    this.#options.onPluginTrouble?.({ plugin, lack, reason });
    this.#retryAlone([{ ...job, skip: [...job.skip, reader] }]);
  }

  #tooMuchMemory(): string {
    return `needs more memory than ${Math.floor(this.#options.memoryBytes / 1_000_000)} MB`;
  }

  #take(job: Job): void {
    clearTimeout(job.timer);
    this.#atWork.delete(job.id);
  }

  #rejectAll(error: Error): void {
    const jobs = [...this.#atWork.values(), ...this.#waiting.splice(0)];
    for (const job of jobs) {
      this.#take(job);
      for (const file of job.files) file.fail(error);
    }
  }
}

function undecodable(format: string, reason: string): DecoderOutcome {
  return { kind: 'undecodable', format, reason };
}
