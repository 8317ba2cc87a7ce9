/** The only file that imports `bullmq` and `ioredis`, optional packages that are loaded when a queue is used. */
import { ImgdedupError, systemCode } from '../model/errors/errors.js';

/** What is used of `bullmq`. */
interface BullLibrary {
  readonly Queue: new (
    name: string,
    options: { readonly connection: Client; readonly telemetry?: object },
  ) => BullQueue;
  readonly QueueEvents: new (name: string, options: { readonly connection: Client }) => BullEvents;
  readonly Worker: new (
    name: string,
    work: (job: BullJob) => Promise<unknown>,
    options: WorkerOptions,
  ) => BullWorker;
}

export interface Closing {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface BullQueue extends Closing {
  add(name: string, data: object, options: JobOptions): Promise<BullJob>;
  getJob(id: string): Promise<BullJob | undefined>;
  getJobState(id: string): Promise<string>;
  getWorkersCount(): Promise<number>;
  /** By state. */
  getJobCounts(): Promise<Readonly<Partial<Record<string, number>>>>;
  /** For all workers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  /** @throws where a worker holds it */
  remove(id: string): Promise<number>;
  /** Makes a job whenever it is due, the next one as soon as one is taken; in place of the one of that name. */
  upsertJobScheduler(
    id: string,
    when: { readonly pattern: string; readonly tz: string },
    template: SchedulerTemplate,
  ): Promise<BullJob>;
  getJobSchedulers(): Promise<readonly BullScheduler[]>;
  getJobScheduler(id: string): Promise<BullScheduler | undefined>;
  /** @returns whether it was there */
  removeJobScheduler(id: string): Promise<boolean>;
}

interface SchedulerTemplate {
  readonly name: string;
  readonly data: object;
  readonly opts: { readonly removeOnComplete: true; readonly removeOnFail: true };
}

/** As it is kept there. */
export interface BullScheduler {
  readonly key: string;
  readonly pattern?: string;
  readonly tz?: string;
  /** Milliseconds since 1970. */
  readonly next?: number;
  readonly template?: { readonly data?: unknown };
}

interface JobOptions {
  readonly jobId: string;
  readonly delay: number;
  /** Jobs without one come first, then those with a lower one. */
  readonly priority?: number;
  readonly attempts: number;
  readonly backoff: { readonly type: 'exponential'; readonly delay: number };
  readonly removeOnComplete: { readonly age: number };
  readonly removeOnFail: { readonly age: number };
}

export interface BullJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason?: string | undefined;
  readonly progress: unknown;
  updateProgress(progress: object): Promise<void>;
  /** @throws where it is not there any more */
  updateData(data: object): Promise<void>;
}

interface BullEvents extends Closing {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed' | 'failed', listener: (told: { readonly jobId: string }) => void): unknown;
}

interface WorkerOptions {
  readonly connection: Client;
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly telemetry?: object;
}

export interface BullWorker extends Closing {
  /** Fetches no other job. @param doesNotWait for the one that is at work */
  pause(doesNotWait: boolean): Promise<void>;
  resume(): Promise<void>;
}

/** What is used of `ioredis`. */
export interface Client {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close' | 'ready', listener: () => void): unknown;
  connect(): Promise<void>;
  ping(): Promise<unknown>;
  set(key: string, value: Buffer, unit: 'EX', seconds: number): Promise<unknown>;
  set(
    key: string,
    value: string,
    unit: 'PX',
    milliseconds: number,
    when: 'NX',
  ): Promise<'OK' | null>;
  eval(script: string, keys: number, ...keysAndArguments: readonly string[]): Promise<unknown>;
  strlen(key: string): Promise<number>;
  getBuffer(key: string): Promise<Buffer | null>;
  del(key: string): Promise<number>;
  hincrby(key: string, field: string, by: number): Promise<unknown>;
  hgetall(key: string): Promise<Readonly<Record<string, string>>>;
  duplicate(options?: object): Client;
  disconnect(): void;
  /** `reconnecting` while it waits before another attempt. */
  readonly status: string;
  /** Questions that had no answer when a connection broke: they are asked again through the next one, once that is ready. */
  readonly prevCommandQueue?: Unanswered | null;
}

interface Unanswered {
  shift(): { readonly command: { reject(error: Error): void } } | undefined;
}

interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername?: string };
  readonly lazyConnect?: boolean;
  readonly connectTimeout: number;
  readonly keepAlive: number;
  /** A connection on which somebody waits for an answer and nothing comes for so long is made anew, in milliseconds. */
  readonly socketTimeout: number;
  readonly maxRetriesPerRequest: null;
  /** How long to wait before another attempt, in milliseconds; null gives up. */
  readonly retryStrategy: (attempts: number) => number | null;
}

/** What goes for all connections to a server. */
export type ServerOptions = Omit<ClientOptions, 'retryStrategy'>;

/** Both packages. */
export interface QueueLibrary extends BullLibrary {
  readonly Redis: new (options: ClientOptions) => Client;
}

/**
 * @param require that finds the packages
 * @throws ImgdedupError QUEUE_UNAVAILABLE
 */
export function load(require: NodeJS.Require): QueueLibrary {
  try {
    const library: Omit<QueueLibrary, 'Redis'> = require('bullmq');
    const { Redis }: Pick<QueueLibrary, 'Redis'> = require('ioredis');
    const { Queue, QueueEvents, Worker } = library;
    return { Queue, QueueEvents, Worker, Redis };
  } catch (error) {
    if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new ImgdedupError(
      'QUEUE_UNAVAILABLE',
      'The packages that speak to a queue are missing.',
      {
        cause: error,
        remedy: 'Install them beside imgdedup: npm install bullmq@6 ioredis@6.',
      },
    );
  }
}
