import { createRequire } from 'node:module';
import {
  load,
  type BullJob,
  type BullQueue,
  type BullWorker,
  type Client,
  type Closing,
  type QueueLibrary,
  type ServerOptions,
} from './bullmq.js';
import { probe, serverOptions } from './probe-server.js';
import type { QueueAddress } from './queue-address.js';
import { queueName } from './queue-keys.js';
import { queueTelemetry } from './tracing.js';
import { waitAtMost } from './wait-at-most.js';

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
  readonly #library: QueueLibrary;
  readonly #options: ServerOptions;
  readonly #opened: Closing[] = [];
  readonly #clients: Client[] = [];
  #isClosing = false;
  #isThere = true;

  private constructor(library: QueueLibrary, options: ServerOptions) {
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
    const options = serverOptions(address, silenceMs);
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
   * @param lockMs a worker that was not heard of for so long has lost its job
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
    await waitAtMost(closeMs, Promise.allSettled(waiting.map(endWaiting)));
    if (this.#isThere) await waitAtMost(closeMs, closed);
    for (const client of this.#clients) end(client);
    await waitAtMost(closeMs, closed);
  }
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

function traced(): { readonly telemetry?: object } {
  const telemetry = queueTelemetry();
  return telemetry === undefined ? {} : { telemetry };
}

function ignore(): void {
  // Told elsewhere, or over when the connection is there again.
}
