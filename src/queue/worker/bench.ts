import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { contentHash } from '../../digest/content-hash.js';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { PartTrouble, PicturePlugins } from '../../model/plugins/plugin.js';
import type { DecoderPool } from '../../picture/decoder/decoder-pool.js';
import { answerCodec, type LastingLook } from '../codes/answer-code.js';
import { aborted } from '../../model/time/aborted.js';
import type { BullJob } from '../bullmq.js';
import type { Connections } from '../connections.js';
import { answerKey, countsKey, payloadKey } from '../queue-keys.js';
import type { ItemAnswer } from '../codes/item-answers.js';
import {
  decodeJob,
  jobKinds,
  type DecodedJob,
  type JobFiles,
  type JobKind,
  type LookJob,
} from '../codes/job-code.js';
import { keptSeconds, type JobNote } from '../job-queue.js';
import { makerOf } from '../maker.js';
import { relateAnswerCodec } from '../codes/relate-answer-code.js';
import {
  decodeRelateJob,
  digestOf,
  mostShardBytes,
  shardCodec,
  type RelateJob,
} from '../codes/relate-job-code.js';
import { renderAnswerCodec, type LastingRendering } from '../codes/render-answer-code.js';
import { decodeRenderJob, type RenderJob } from '../codes/render-job-code.js';
import {
  countsOf,
  countsOfRefusal,
  type CountedLook,
  type Counts,
  type WorkCounts,
} from '../work-counts.js';
import { doJob, type DoJobOptions, type JobDone } from './do-job.js';
import type { PairBench } from './pair-bench.js';
import type { FileSource } from './sources/source.js';
import type { ReadLimit } from './volume-readers.js';
import type { GateChange, WorkGate } from './work-gate.js';

export type WorkerTrouble =
  /** The job of another version of the program. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** What went wrong with the queue or with a job; the worker goes on. */
  | { readonly kind: 'failed'; readonly message: string }
  | ({ readonly kind: 'plugin' } & PartTrouble)
  | GateChange;

/** What a worker did. */
export interface WorkerTally {
  jobs: number;
  pictures: number;
  /** Pairs of pictures that were laid over each other. */
  pairs: number;
  /** Pictures that were made small for the eye. */
  thumbnails: number;
  /** Files that were nowhere as jobs said. */
  notThere: number;
  /** Files that were fetched, because they were not below its root. */
  fetched: number;
  refused: number;
}

/** A worker that refuses leaves others the time to come first. */
const longestRefusalMs = 30_000;

export interface BenchOptions {
  /** For people: where files are looked for first. */
  readonly root: string;
  /** Of the program. */
  readonly version: string;
  /** Ends it: pictures that were begun are finished, and answered. */
  readonly stop: AbortSignal;
  /** What it did is added there. */
  readonly counts?: WorkCounts;
  readonly onTrouble?: (trouble: WorkerTrouble) => void;
}

/** What a worker has to work with. */
interface Tools {
  readonly sources: readonly FileSource[];
  readonly connections: Connections;
  readonly decoders: DecoderPool;
  readonly plugins: PicturePlugins;
  readonly pairs: PairBench;
  readonly gate: WorkGate;
  readonly limit: ReadLimit;
}

/** Does one job after the other. */
export class Bench {
  readonly tally: WorkerTally = {
    jobs: 0,
    pictures: 0,
    pairs: 0,
    thumbnails: 0,
    notThere: 0,
    fetched: 0,
    refused: 0,
  };
  /** What no other job would go better with. */
  readonly failed: Promise<ImgdedupError>;
  /** Kept when the worker is told to end. */
  readonly stopped: Promise<undefined>;
  /** Settles when nothing is at work. */
  atWork: Promise<unknown> = Promise.resolve();
  readonly #options: BenchOptions;
  readonly #tools: Tools;
  readonly #name = `${hostname()}:${process.pid}`;
  /** Of looks, and of comparisons, which plugins have no part in. */
  readonly #maker: string;
  readonly #comparer: string;
  #fail: (error: ImgdedupError) => void = () => undefined;
  #refusalMs = 0;

  constructor(options: BenchOptions, tools: Tools) {
    this.#options = options;
    this.#tools = tools;
    this.#maker = makerOf(options.version, tools.plugins);
    this.#comparer = makerOf(options.version);
    this.stopped = aborted(options.stop);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  work(job: BullJob): Promise<JobNote> {
    const work = this.#work(job);
    this.atWork = work.catch(() => undefined);
    return work;
  }

  async #work(job: BullJob): Promise<JobNote> {
    const { gate } = this.#tools;
    // Fetched at the last moment: others are to have it.
    if (!gate.isOpen) return { kind: 'left', worker: this.#name };
    try {
      return await this.#do(job);
    } catch (error) {
      gate.failed(`jobs fail here: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  #do(job: BullJob): Promise<JobNote> {
    const kind = jobKinds.find((one) => one === job.name);
    switch (kind) {
      case 'look':
        return this.#doSound(decodeJob(job.data, this.#maker), (wanted) => this.#look(job, wanted));
      case 'relate':
        return this.#doSound(decodeRelateJob(job.data, this.#comparer), (wanted) =>
          this.#relate(job, wanted),
        );
      case 'render':
        return this.#doSound(decodeRenderJob(job.data, this.#maker), (wanted) =>
          this.#render(job, wanted),
        );
      case undefined:
        return this.#refuse('it does not know such jobs');
      default:
        return kind satisfies never;
    }
  }

  #doSound<T>(decoded: DecodedJob<T>, work: (job: T) => Promise<JobNote>): Promise<JobNote> {
    switch (decoded.kind) {
      case 'job':
        return work(decoded.job);
      case 'foreign':
        return this.#refuse(`it is of version ${this.#maker}, the job of ${decoded.maker}`);
      case 'damaged':
        return this.#refuse('the job makes no sense');
      default:
        return decoded satisfies never;
    }
  }

  async #relate(job: BullJob, { sha256 }: RelateJob): Promise<JobNote> {
    const { connections, pairs } = this.#tools;
    const key = payloadKey(job.id ?? '');
    const isShort = (await connections.client.strlen(key)) <= mostShardBytes;
    const payload = isShort ? await connections.client.getBuffer(key) : null;
    // Whoever wants it adds it anew.
    if (payload === null || digestOf(payload) !== sha256) {
      return this.#refuse('the pictures of a job are not with it');
    }
    this.#refusalMs = 0;
    const beganMs = clockMs();
    const answer = await pairs.compare(shardCodec.decode(payload));
    const ms = clockMs() - beganMs;
    await this.#tell(countsOf({ kind: 'relate', ms, looks: [], items: [] }));
    this.#tools.gate.succeeded();
    this.tally.jobs += 1;
    this.tally.pairs += answer.length;
    return this.#answer(job, relateAnswerCodec.encode(answer));
  }

  async #look(job: BullJob, wanted: LookJob): Promise<JobNote> {
    const { wantsPoints, wantsFacts } = wanted;
    const { decoders } = this.#tools;
    const looks = new Array<CountedLook>();
    const done = await this.#doFiles<LastingLook>(job, wanted, {
      kind: 'look',
      looks,
      work: (tasks) => decoders.decode(withWishes(tasks, { wantsPoints, wantsFacts })),
      onDone: (look) => void looks.push(look),
    });
    if (done.kind === 'refused') return done.note;
    this.tally.pictures += done.count;
    return this.#answer(job, answerCodec.encode({ wantsPoints, items: done.items }));
  }

  async #render(job: BullJob, wanted: RenderJob): Promise<JobNote> {
    const { side } = wanted;
    const { decoders } = this.#tools;
    const done = await this.#doFiles<LastingRendering>(job, wanted, {
      kind: 'render',
      looks: [],
      work: (tasks) => decoders.render(tasks, side),
    });
    if (done.kind === 'refused') return done.note;
    this.tally.thumbnails += done.count;
    return this.#answer(job, renderAnswerCodec.encode({ side, items: done.items }));
  }

  /** What jobs about files have in common. */
  async #doFiles<Outcome extends { readonly kind: string }>(
    job: BullJob,
    wanted: JobFiles,
    { kind, looks, ...doing }: FileWork<Outcome>,
  ): Promise<FilesDone<Outcome>> {
    const hash = await contentHash(wanted.hash);
    if (hash === undefined) {
      return { kind: 'refused', note: await this.#refuse(`it has no hash ${wanted.hash}`) };
    }
    this.#refusalMs = 0;
    const { sources, gate, limit } = this.#tools;
    const signal = this.#options.stop;
    const isResting = (): boolean => !gate.isOpen;
    const onBegin = (at: readonly number[]): Promise<void> => job.updateProgress({ at });
    const beganMs = clockMs();
    const common = { sources, hash, signal, isResting, limit, onBegin };
    const { items, fetched } = await this.#orFail(doJob(wanted, { ...common, ...doing }));
    this.tally.jobs += 1;
    this.tally.notThere += countOf(items, 'not-there');
    this.tally.fetched += fetched;
    await this.#tell(countsOf({ kind, ms: clockMs() - beganMs, looks, items }));
    if (items.every((item) => item.kind === 'not-there')) {
      gate.failed(
        `the files of jobs are not below ${this.#options.root}, nor anywhere else that it asks`,
      );
    } else gate.succeeded();
    return { kind: 'done', items, count: countOf(items, 'looked') };
  }

  async #answer(job: BullJob, bytes: Buffer): Promise<JobNote> {
    const key = answerKey(job.id ?? '', randomUUID());
    await this.#tools.connections.client.set(key, bytes, 'EX', keptSeconds);
    return { kind: 'answered', worker: this.#name, key };
  }

  /** Without decoders it is of no use for any job. */
  async #orFail<Outcome>(work: Promise<JobDone<Outcome>>): Promise<JobDone<Outcome>> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ImgdedupError) this.#fail(error);
      throw error;
    }
  }

  /** Adds what was done to what this worker did, and to what all did. */
  async #tell(counts: Counts): Promise<void> {
    this.#options.counts?.addAll(counts);
    const { client } = this.#tools.connections;
    await Promise.all([...counts].map(([key, by]) => client.hincrby(countsKey, key, by)));
  }

  async #refuse(reason: string): Promise<JobNote> {
    this.tally.refused += 1;
    await this.#tell(countsOfRefusal());
    this.#options.onTrouble?.({ kind: 'refused', reason });
    await Promise.race([pause(this.#refusalMs), this.stopped]);
    this.#refusalMs = Math.min(longestRefusalMs, 2 * this.#refusalMs + 1000);
    return { kind: 'refused', worker: this.#name, reason };
  }
}

/** What is done with files, and how it is counted. */
interface FileWork<Outcome> extends Pick<DoJobOptions<Outcome>, 'work' | 'onDone'> {
  readonly kind: JobKind;
  /** Filled by `onDone`. */
  readonly looks: readonly CountedLook[];
}

type FilesDone<Outcome> =
  | { readonly kind: 'refused'; readonly note: JobNote }
  | {
      readonly kind: 'done';
      readonly items: readonly ItemAnswer<Outcome>[];
      /** Of those that something was done with. */
      readonly count: number;
    };

function countOf(items: readonly ItemAnswer<unknown>[], kind: ItemAnswer<unknown>['kind']): number {
  return items.filter((item) => item.kind === kind).length;
}

async function* withWishes<T, Wishes>(
  tasks: AsyncIterable<T>,
  wishes: Wishes,
): AsyncGenerator<T & Wishes> {
  for await (const task of tasks) yield { ...task, ...wishes };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
