/** The only file that imports `bullmq` and `ioredis`, optional packages that are loaded when a queue is used. */
import { createRequire } from 'node:module';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { shownAddress, type QueueAddress } from './queue-address.js';
import { queueTelemetry } from './tracing.js';

/** What is used of `bullmq`. */
interface Library {
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

interface Closing {
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
type ServerOptions = Omit<ClientOptions, 'retryStrategy'>;

interface Loaded extends Library {
  readonly Redis: new (options: ClientOptions) => Client;
}

/** Of all that is ours in a database of the server. */
const queueName = 'imgdedup-look';

/** Where workers add what they did: `work-counts.ts`. */
export const countsKey = `${queueName}:counts`;

const connectMs = 10_000;
/**
 * A machine that lost its network or its power ends no connection, and of what was sent to it the system only gives up
 * after a quarter of an hour. No question takes longer than BullMQ waits for jobs: 10 s.
 */
const usualSilenceMs = 30_000;
/** Between two attempts to connect, in milliseconds: they grow to this. */
const longestPauseMs = 10_000;
/** Whoever is to be told of the end of a connection that is broken is not waited for longer. */
const closeMs = 5000;

/** What all that speaks to one server has in common. */
export class Connections implements AsyncDisposable {
  readonly client: Client;
  readonly #library: Loaded;
  readonly #options: ServerOptions;
  readonly #opened: Closing[] = [];
  readonly #clients: Client[] = [];
  #isClosing = false;
  #isThere = true;

  private constructor(library: Loaded, options: ServerOptions) {
    this.#library = library;
    this.#options = options;
    this.client = this.#connect();
    this.client.on('close', () => (this.#isThere = false));
    this.client.on('ready', () => (this.#isThere = true));
  }

  /** Whether the server answers, as far as is known. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /**
   * @param silenceMs a server that owes an answer and says nothing for so long is taken for gone
   * @throws ImgdedupError QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
   */
  static async open(address: QueueAddress, silenceMs = usualSilenceMs): Promise<Connections> {
    const library = load(createRequire(import.meta.url));
    const options = optionsOf(address, silenceMs);
    await probe(library, address, options);
    return new Connections(library, options);
  }

  /** @param name of one that is not for pictures */
  async queue(name = queueName): Promise<BullQueue> {
    const options = { connection: this.client, ...traced() };
    return this.#open(new this.#library.Queue(name, options));
  }

  /** @param onEnd told the name of each job that has come to its end, by whatever way */
  async events(onEnd: (job: string) => void): Promise<void> {
    const events = new this.#library.QueueEvents(queueName, { connection: this.#connect() });
    for (const event of ['completed', 'failed'] as const) {
      events.on(event, ({ jobId }) => onEnd(jobId));
    }
    await this.#open(events);
  }

  /**
   * Takes jobs, one after the other, until it is closed.
   * @param lockMs a job that nobody said he is still at for so long is taken from him
   * @param onTrouble told what went wrong with the queue; it goes on
   * @param name of a queue that is not for pictures
   */
  async worker(
    work: (job: BullJob) => Promise<unknown>,
    lockMs: number,
    onTrouble: (error: Error) => void,
    name = queueName,
  ): Promise<BullWorker> {
    const worker = new this.#library.Worker(name, work, {
      connection: this.#connect(),
      concurrency: 1,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      // Whoever handed the job out decides what becomes of its parts.
      maxStalledCount: 0,
      ...traced(),
    });
    worker.on('error', onTrouble);
    return this.#open(worker);
  }

  async #open<T extends Closing>(opened: T): Promise<T> {
    opened.on('error', ignore);
    this.#opened.push(opened);
    await opened.waitUntilReady();
    return opened;
  }

  #connect(): Client {
    const retryStrategy = (attempts: number): number | null =>
      this.#isClosing ? null : Math.min(100 * 2 ** attempts, longestPauseMs);
    return this.#known(new this.#library.Redis({ ...this.#options, retryStrategy }));
  }

  /** Those that BullMQ makes after one of ours are ours to end, too. */
  #known(client: Client): Client {
    // A connection that breaks is made again; whoever asks waits meanwhile.
    client.on('error', ignore);
    this.#clients.push(client);
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (options) => this.#known(duplicate(options));
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    const closed = Promise.allSettled(this.#opened.map((one) => one.close()));
    const waiting = this.#clients.filter(({ status }) => status === 'reconnecting');
    await soon(Promise.allSettled(waiting.map(endWaiting)));
    if (this.#isThere) await soon(closed);
    for (const client of this.#clients) end(client);
    await soon(closed);
  }
}

/** Where what one repository is to do by itself lies: only whoever has it takes it from there. */
export function scheduleQueueName(repository: string): string {
  return `imgdedup-schedule-${repository}`;
}

/** The key of an answer that only whoever holds the job can name. */
export function answerKey(job: string, turn: string): string {
  return `${queueName}:answer:${job}:${turn}`;
}

/** The key of what belongs to a job and is too long for it. */
export function payloadKey(job: string): string {
  return `${queueName}:payload:${job}`;
}

/** The key of a place to read from a volume. */
export function readerKey(volume: string, place: number): string {
  return `${queueName}:reader:${volume}:${place}`;
}

/**
 * @param require that finds the packages
 * @throws ImgdedupError QUEUE_UNAVAILABLE
 */
export function load(require: NodeJS.Require): Loaded {
  try {
    const library: Library = require('bullmq');
    const { Redis }: Pick<Loaded, 'Redis'> = require('ioredis');
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

function traced(): { readonly telemetry?: object } {
  const telemetry = queueTelemetry();
  return telemetry === undefined ? {} : { telemetry };
}

/** One attempt, which says what is wrong. */
async function probe(
  { Redis }: Loaded,
  address: QueueAddress,
  options: ServerOptions,
): Promise<void> {
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  let first: Error | undefined;
  // Of a connection that fails, only its event says why.
  client.on('error', (error) => (first ??= error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refusal(address, first ?? error);
  } finally {
    client.disconnect();
  }
}

function refusal(address: QueueAddress, error: Error): ImgdedupError {
  const where = shownAddress(address);
  if (/^(?:NOAUTH|WRONGPASS|NOPERM|ERR (?:AUTH|invalid password|DB index))/i.test(error.message)) {
    return new ImgdedupError(
      'QUEUE_DENIED',
      `The queue at ${where} lets nobody in: ${error.message}.`,
      {
        cause: error,
        remedy:
          'Put the password into the address, redis://:PASSWORD@HOST, or into IMGDEDUP_QUEUE_PASSWORD.',
      },
    );
  }
  return new ImgdedupError(
    'QUEUE_UNREACHABLE',
    `The queue at ${where} cannot be reached: ${error.message.replace(/\.$/, '')}.`,
    {
      cause: error,
      remedy: 'Start Redis or Valkey there, or correct the address; rediss:// is for TLS.',
    },
  );
}

function optionsOf(address: QueueAddress, silenceMs: number): ServerOptions {
  const { host, port, db, username, password, isEncrypted } = address;
  return {
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? { tls: { servername: host } } : {}),
    connectTimeout: connectMs,
    keepAlive: 10_000,
    socketTimeout: silenceMs,
    maxRetriesPerRequest: null,
  };
}

/**
 * One that waits to be made anew never says that it has ended, and BullMQ waits for that (its issue 4656) though the
 * others are there again. Another attempt says so, when it fails or when it is ended.
 */
async function endWaiting(client: Client): Promise<void> {
  await client.connect().catch(ignore);
  end(client);
}

/**
 * Ends a connection, and tells whoever waits for an answer. ioredis 6.0.0 forgets those who asked through an earlier one where
 * none is ready since (its pull request 2197): BullMQ would wait for ever, and keep the process.
 */
function end(client: Client): void {
  client.disconnect();
  const asked = client.prevCommandQueue;
  for (let one = asked?.shift(); one !== undefined; one = asked?.shift()) {
    one.command.reject(new Error('The connection was ended.'));
  }
}

/** Waits for what may never come, but not for long. */
async function soon(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, closeMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function ignore(): void {
  // Told elsewhere, or over when the connection is there again.
}
