import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { ArrivalSchedule, type Batch, type Now } from '../../library/arrivals/schedule.js';
import { sightArrivals } from '../../library/arrivals/sight.js';
import type { Repository } from '../../library/repository/repository.js';
import { Scope } from '../../library/scan/scope.js';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { IndexResult } from '../../model/runs/index-result.js';
import type { IndexWatchEvent, IndexWatchResult } from '../../model/runs/index-watch.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import { minuteOfDay } from '../../model/time/quiet-hours.js';
import type { QueueOptions } from '../../model/runs/queue.js';
import { ArrivalsQueue } from './arrivals-queue.js';
import { indexPhotos, type IndexOptions } from './index-photos.js';
import { settleActions } from '../repository/settle-actions.js';
import { status } from '../files/status.js';
import { watchFolder, watcherState, type FolderWatcher } from './watch-folder.js';

/** How long a file must not have changed. */
const stillMs = 2000;
/** How often a watcher is asked whether it heard something; it looks at nothing for that. */
const askMs = 500;
/** What makes no event is found by the watcher's own rounds, and told to whoever looks. */
const unaskedMs = 10 * 60_000;
/** A look takes no more than a fifth of the time. */
const pausePerLook = 4;

/** With a queue the first batch waits for it, as `indexPhotos` does. Later ones are done here where nobody takes jobs. */
export interface IndexArrivalsOptions extends Omit<IndexOptions, 'force' | 'retry' | 'onSnapshot'> {
  /** Told of what happens. */
  readonly onEvent?: ((event: IndexWatchEvent) => void) | undefined;
}

/**
 * Indexes the folder, and then whatever arrives in it, changes or goes, once it was still for two seconds, until the
 * signal is given, or somebody stops its watcher. Listens to the watcher of the repository, or is one where there is none. The
 * right to write is held for each batch only. The settings `watch.*` say when.
 * @throws ImgdedupError CANNOT_WATCH, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE; of the first batch also
 *   QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED, and USAGE for the address of a queue
 */
export async function indexArrivals(
  repository: Repository,
  options: IndexArrivalsOptions = {},
): Promise<IndexWatchResult> {
  await using run = new ArrivalsRun(repository, options);
  try {
    while (!(await run.turn()));
  } catch (error) {
    // That is how it ends.
    if (!isCode(error, 'INTERRUPTED') || options.signal?.aborted !== true) throw error;
  }
  return run.result;
}

class ArrivalsRun implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #options: IndexArrivalsOptions;
  readonly #schedule: ArrivalSchedule;
  readonly #queue: ArrivalsQueue | undefined;
  #own: FolderWatcher | undefined;
  #ownEnd: 'running' | 'ended' | { readonly error: unknown } = 'running';
  #isTold = false;
  /** What the watcher had heard before the last look. */
  #heard: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looksAgainAt = Number.NEGATIVE_INFINITY;
  /** The one that was there at the last look, or that the last batch took. */
  #snapshot: Snapshot['sequence'] | undefined;
  #toldWait: string | undefined;
  #hasIndexed = false;
  #result: IndexWatchResult = { batches: 0, files: 0, hashed: 0, bytes: 0 };

  constructor(repository: Repository, options: IndexArrivalsOptions) {
    this.#repository = repository;
    this.#options = options;
    const { batchFiles, batchMs, cpuShare, quiet } = repository.settings.watch;
    const share = cpuShare / 100;
    this.#schedule = new ArrivalSchedule({ stillMs, batchFiles, batchMs, share, quiet });
    this.#queue = options.queue && new ArrivalsQueue(options.queue);
  }

  get result(): IndexWatchResult {
    return this.#result;
  }

  /**
   * Hears, looks and indexes, each where there is reason to, and waits a moment.
   * @returns whether it has ended
   */
  async turn(): Promise<boolean> {
    const heard = await this.#listen();
    if (this.#hasEnded()) return true;
    const news = heard !== this.#heard || clockMs() - this.#lookedAt > unaskedMs;
    if (this.#hasIndexed && news && clockMs() >= this.#looksAgainAt) await this.#look(heard);
    await this.#decide(heard);
    await setTimeout(askMs, undefined, { signal: this.#options.signal }).catch(() => undefined);
    return this.#hasEnded();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#own?.[Symbol.asyncDispose]();
  }

  /** @throws what ended the watcher, where nobody asked it to */
  #hasEnded(): boolean {
    if (typeof this.#ownEnd === 'object') throw this.#ownEnd.error;
    return this.#options.signal?.aborted === true || this.#ownEnd === 'ended';
  }

  /**
   * What the watcher heard until now: the same text as long as nothing happened. One is started where there is
   * none, or none any more.
   */
  async #listen(): Promise<string | undefined> {
    const state = this.#own?.state ?? (await watcherState(this.#repository));
    if (state === undefined) {
      await this.#startOwn();
      return undefined;
    }
    if (state.isReady && !this.#isTold) {
      this.#isTold = true;
      this.#tell({ event: 'watching', watcher: state, isOwn: this.#own !== undefined });
    }
    return `${state.pid} ${state.since} ${state.isReady} ${state.events} ${state.resyncs}`;
  }

  async #startOwn(): Promise<void> {
    try {
      this.#isTold = false;
      this.#own = await watchFolder(this.#repository, {
        onResync: (reason) => this.#tell({ event: 'resync', reason }),
      });
      this.#own.ended.then(
        () => (this.#ownEnd = 'ended'),
        (error: unknown) => (this.#ownEnd = { error }),
      );
    } catch (error) {
      // Another process was quicker: it will be heard.
      if (!isCode(error, 'WATCHER_BUSY')) throw error;
    }
  }

  /** Finds out what is not as the snapshot has it. */
  async #look(heard: string | undefined): Promise<void> {
    const { scope, signal } = this.#options;
    const began = clockMs();
    try {
      const found = await status(this.#repository, { scope, signal });
      const sequence = found.snapshot?.sequence;
      const isForeign = this.#snapshot !== undefined && this.#snapshot !== sequence;
      this.#snapshot = sequence;
      this.#schedule.see(now(), { ...sightArrivals(this.#repository, found), isForeign });
      this.#heard = heard;
      this.#lookedAt = clockMs();
    } catch (error) {
      // The store is closed to others for a moment.
      if (!isCode(error, 'REPOSITORY_BUSY')) throw error;
    }
    this.#looksAgainAt = clockMs() + pausePerLook * (clockMs() - began);
  }

  async #decide(heard: string | undefined): Promise<void> {
    const first = this.#schedule.next(now());
    if (first.kind === 'index' && this.#hasIndexed) await this.#look(heard);
    const decision = this.#schedule.next(now());
    if (decision.kind === 'index') await this.#index(decision.batch);
    else if (decision.reason === 'quiet') this.#tellWait('quiet', decision.files);
  }

  async #index(batch: Batch): Promise<void> {
    const began = clockMs();
    let result: IndexResult;
    try {
      await settleActions(this.#repository);
      result = await this.#indexPart(this.#part(batch));
    } catch (error) {
      if (!isCode(error, 'REPOSITORY_BUSY')) throw error;
      this.#schedule.postpone(now());
      this.#tellWait('busy', batch.files, error.message);
      return;
    }
    this.#schedule.done(now(), batch, clockMs() - began);
    const arrived = this.#hasIndexed ? batch.files : undefined;
    this.#hasIndexed = true;
    this.#heard = undefined;
    this.#toldWait = undefined;
    const { batches, hashed, bytes } = this.#result;
    this.#result = {
      batches: batches + 1,
      files: result.files,
      hashed: hashed + result.hashed,
      bytes: bytes + result.bytes,
    };
    this.#tell({ event: 'batch', arrived, result });
  }

  /** By workers elsewhere where there are any. */
  #indexPart(part: Pick<IndexOptions, 'scope' | 'jobs'>): Promise<IndexResult> {
    const { queue: _, ...options } = this.#options;
    const index = (queue: QueueOptions | undefined): Promise<IndexResult> =>
      indexPhotos(this.#repository, {
        ...options,
        ...part,
        queue,
        // Another one, however soon it comes, is somebody else's.
        onSnapshot: (sequence) => (this.#snapshot = sequence),
      });
    const queue = this.#queue;
    if (queue === undefined) return index(undefined);
    return this.#hasIndexed ? queue.orHere(index) : index(queue.options);
  }

  /** What of the folder is indexed, and with how many threads. */
  #part(batch: Batch): Pick<IndexOptions, 'scope' | 'jobs'> {
    const { root, settings } = this.#repository;
    const { scope = Scope.everything, jobs = settings.jobs } = this.#options;
    const share = settings.watch.cpuShare / 100;
    const fewer = Math.max(1, Math.floor(availableParallelism() * share));
    return {
      jobs: jobs === 0 && share < 1 ? fewer : jobs,
      scope:
        batch.kind === 'everything'
          ? scope
          : Scope.resolve(root, batch.paths, { mustExist: false, namesOnly: true }),
    };
  }

  #tellWait(reason: 'quiet' | 'busy', files: number, detail?: string): void {
    if (this.#toldWait === reason) return;
    this.#toldWait = reason;
    this.#tell({ event: 'waiting', reason, files, detail });
  }

  #tell(event: IndexWatchEvent): void {
    this.#options.onEvent?.(event);
  }
}

function now(): Now {
  return { ms: clockMs(), minute: minuteOfDay(new Date()) };
}

function isCode(error: unknown, code: ImgdedupError['code']): error is ImgdedupError {
  return error instanceof ImgdedupError && error.code === code;
}
