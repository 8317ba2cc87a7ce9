import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { contentHash } from '../../digest/content-hash.js';
import { clockMs } from '../../model/clock.js';
import { ImgdedupError } from '../../model/errors.js';
import { picturePlugins } from '../../model/picture-plugins.js';
import type { ListedPlugin, PartTrouble, PicturePlugins } from '../../model/plugin.js';
import type { QuietHours } from '../../model/quiet-hours.js';
import { decodingLimits } from '../../picture/decoder/decoding-limits.js';
import { startDecoders, type DecoderPool } from '../../picture/decoder/decoder-pool.js';
import { workerCount } from '../../workers/worker-count.js';
import { aborted } from '../aborted.js';
import { answerCodec, type JobAnswer } from '../answer-code.js';
import { answerKey, countsKey, payloadKey } from '../queue-keys.js';
import { Connections } from '../connections.js';
import type { BullJob, BullWorker } from '../bullmq.js';
import { decodeJob, jobKinds, type DecodedJob, type LookJob } from '../job-code.js';
import { doJob, type JobDone } from './do-job.js';
import { openSources, type SourcesOptions } from './sources/open-sources.js';
import type { FileSource } from './sources/source.js';
import { keptSeconds, type JobNote } from '../job-queue.js';
import { makerOf } from '../maker.js';
import { parseQueueAddress } from '../queue-address.js';
import {
  countsOf,
  countsOfRefusal,
  type CountedLook,
  type Counts,
  type WorkCounts,
} from '../work-counts.js';
import { relateAnswerCodec } from '../relate-answer-code.js';
import { decodeRelateJob, digestOf, mostShardBytes, shardCodec } from '../relate-job-code.js';
import type { RelateJob } from '../relate-job-code.js';
import type { BreakerRules } from './circuit-breaker.js';
import { PairBench } from './pair-bench.js';
import { unlimited, VolumeReaders, type ReadLimit, type Volume } from './volume-readers.js';
import { WorkGate, type GateChange } from './work-gate.js';

export interface WorkerOptions extends SourcesOptions {
  readonly url: string;
  /** Decoding processes at most; 0 decides by the machine. */
  readonly jobs: number;
  /** Of the program. */
  readonly version: string;
  /** A worker that was not heard of for so long has lost its job, in milliseconds; 20 s by default. */
  readonly lockMs?: number;
  /** When it takes no jobs, by the clock on the wall. */
  readonly quietHours?: QuietHours | undefined;
  /** What it reads from, where workers are not to read from it all at once. */
  readonly volume?: Volume | undefined;
  /** Failed jobs in a row, and the pauses after them: 3, a minute, half an hour. */
  readonly breaker?: BreakerRules;
  /** Ends it: pictures that were begun are finished, and answered. */
  readonly stop: AbortSignal;
  /** What it did is added there. */
  readonly counts?: WorkCounts;
  /** Those that a person configured here; none by default. */
  readonly plugins?: readonly ListedPlugin[];
  readonly onReady?: () => void;
  readonly onTrouble?: (trouble: WorkerTrouble) => void;
}

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
  /** Files that were nowhere as jobs said. */
  notThere: number;
  /** Files that were fetched, because they were not below its root. */
  fetched: number;
  refused: number;
}

const usualLockMs = 20_000;
/** How long a server that is away is waited for once the worker is told to stop, in milliseconds. */
const afterStopMs = 3000;
const checkMs = 200;
const usualBreaker: BreakerRules = {
  most: 3,
  firstPauseMs: 60_000,
  longestPauseMs: 30 * 60_000,
};
/** A worker that refuses leaves others the time to come first. */
const longestRefusalMs = 30_000;

/**
 * Takes jobs and does them until it is told to stop.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, STORE_UNWRITABLE where nothing can be kept that is fetched, STORAGE_UNAVAILABLE,
 *   DECODER_UNAVAILABLE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerTally> {
  const { lockMs = usualLockMs, onReady, onTrouble } = options;
  const address = parseQueueAddress(options.url);
  using places = openSources(options);
  const plugins = picturePlugins(options.plugins ?? []);
  await using connections = await Connections.open(address);
  await using decoders = startDecoders({
    processes: workerCount(options.jobs),
    ...decodingLimits,
    plugins,
    onPluginTrouble: (of) => onTrouble?.({ kind: 'plugin', ...of }),
  });
  await using pairs = new PairBench(workerCount(options.jobs));
  const { volume, quietHours = 'none', breaker = usualBreaker } = options;
  let taking: BullWorker | undefined;
  using gate = new WorkGate({
    quietHours,
    breaker,
    worker: () => taking,
    onChange: (change) => onTrouble?.(change),
  });
  gate.check();
  const limit = volume === undefined ? unlimited : new VolumeReaders(connections.client, volume);
  const { sources } = places;
  const bench = new Bench(options, { sources, connections, decoders, plugins, pairs, gate, limit });
  const trouble = ({ message }: Error): void => onTrouble?.({ kind: 'failed', message });
  const worker = await connections.worker((job) => bench.work(job), lockMs, trouble);
  taking = worker;
  if (!gate.isOpen) await worker.pause(true);
  onReady?.();
  const failure = await Promise.race([bench.failed, bench.stopped]);
  // Takes no other job. What is told to nobody, because the server is away, is not waited for: it is done again.
  void worker.close();
  await settled(bench.atWork, connections);
  if (failure !== undefined) throw failure;
  return bench.tally;
}

/** Waits for work to be over, or for a server that is away to be so for long. */
async function settled(work: Promise<unknown>, connections: Connections): Promise<void> {
  const over = work.then(() => true);
  for (let awayMs = 0; awayMs < afterStopMs;) {
    if (await Promise.race([over, pause(checkMs).then(() => false)])) return;
    awayMs = connections.isThere ? 0 : awayMs + checkMs;
  }
}

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
class Bench {
  readonly tally: WorkerTally = {
    jobs: 0,
    pictures: 0,
    pairs: 0,
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
  readonly #options: WorkerOptions;
  readonly #tools: Tools;
  readonly #name = `${hostname()}:${process.pid}`;
  /** Of looks, and of comparisons, which plugins have no part in. */
  readonly #maker: string;
  readonly #comparer: string;
  #fail: (error: ImgdedupError) => void = () => undefined;
  #refusalMs = 0;

  constructor(options: WorkerOptions, tools: Tools) {
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
    const hash = await contentHash(wanted.hash);
    if (hash === undefined) return this.#refuse(`it has no hash ${wanted.hash}`);
    this.#refusalMs = 0;
    const { sources, decoders, gate, limit } = this.#tools;
    const signal = this.#options.stop;
    const isResting = (): boolean => !gate.isOpen;
    const onBegin = (at: readonly number[]): Promise<void> => job.updateProgress({ at });
    const [beganMs, looks] = [clockMs(), new Array<CountedLook>()];
    const onLook = (look: CountedLook): void => void looks.push(look);
    const doing = doJob(wanted, {
      sources,
      hash,
      decoders,
      signal,
      isResting,
      limit,
      onBegin,
      onLook,
    });
    const { answer, fetched } = await this.#orFail(doing);
    this.#count(answer);
    this.tally.fetched += fetched;
    const ms = clockMs() - beganMs;
    await this.#tell(countsOf({ kind: 'look', ms, looks, items: answer.items }));
    if (answer.items.every(({ kind }) => kind === 'not-there')) {
      gate.failed(
        `the files of jobs are not below ${this.#options.root}, nor anywhere else that it asks`,
      );
    } else gate.succeeded();
    return this.#answer(job, answerCodec.encode(answer));
  }

  async #answer(job: BullJob, bytes: Buffer): Promise<JobNote> {
    const key = answerKey(job.id ?? '', randomUUID());
    await this.#tools.connections.client.set(key, bytes, 'EX', keptSeconds);
    return { kind: 'answered', worker: this.#name, key };
  }

  /** Without decoders it is of no use for any job. */
  async #orFail(work: Promise<JobDone>): Promise<JobDone> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ImgdedupError) this.#fail(error);
      throw error;
    }
  }

  #count({ items }: JobAnswer): void {
    this.tally.jobs += 1;
    for (const { kind } of items) {
      if (kind === 'looked') this.tally.pictures += 1;
      if (kind === 'not-there') this.tally.notThere += 1;
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
