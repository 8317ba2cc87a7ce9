import { setImmediate as breath } from 'node:timers/promises';
import { nodePutOps, type PutOps } from '../../fs/put-ops.js';
import { clockMs } from '../../model/time/clock.js';
import { contentId } from '../../model/contents/content-id.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { rootPath, type RelPath } from '../../model/paths/path.js';
import type {
  PutEntry,
  PutListOptions,
  PutOptions,
  PutRecord,
  PutResult,
  PutStats,
} from '../../model/contents/put.js';
import { patientPlace } from './patient-place.js';
import { explained } from './put-errors.js';
import { PutFiles } from './put-files.js';
import { putStats } from './put-stats.js';
import type { Placed, PutOrder } from './put-order.js';
import type { PutPlace } from './put-place.js';
import { PutRecords } from './put-records.js';
import { clearFolder } from './temporaries.js';
import { writerName } from './writer-name.js';

/** Lines of the log before it is taken into the store, and how many more where that could not be. */
const [mostUnfolded, patience] = [20_000, 5000];
/** Other work of this thread gets its turn after so many milliseconds. */
const turnMs = 15;
/** How long who flushes waits for others who write. */
const flushWaitMs = 10_000;
/** How long who must ask the store waits for others who have it open: a render of hours rather waits than fails. */
const askWaitMs = 300_000;

/** Puts files into a repository, and knows which were put. Calls are carried out in their order. */
export class Putter {
  readonly #place: PutPlace;
  readonly #ops: PutOps;
  readonly #writer = writerName();
  readonly #records: PutRecords;
  readonly #files: PutFiles;
  readonly #temporary: string;
  #last: Promise<unknown> = Promise.resolve();
  #isReady = false;
  /** Calls that are not done. */
  #waiting = 0;
  #began = clockMs();
  #foldAt = mostUnfolded;

  constructor(place: PutPlace, ops: PutOps = nodePutOps) {
    this.#place = patientPlace(place, askWaitMs);
    this.#ops = ops;
    const logs = `${place.dataFolder}/puts`;
    this.#temporary = `${logs}/${this.#writer}.tmp`;
    this.#records = new PutRecords(this.#place, ops, logs, this.#writer);
    this.#files = new PutFiles(this.#place, ops, this.#records, this.#temporary);
  }

  put(path: string, bytes: Uint8Array, options: PutOptions): Promise<PutResult> {
    let order: PutOrder | undefined;
    if (this.#mayBeAtOnce()) {
      try {
        order = this.#order(this.#files.check(path), bytes, options);
        const placed = this.#files.putNow(order);
        if (placed !== undefined) return Promise.resolve(this.#result(order, placed));
      } catch (error) {
        return Promise.reject(explained(error, path));
      }
    }
    return this.#writing(path, async (checked) => {
      const waited = order ?? this.#order(checked, bytes, options);
      const placed = order === undefined ? this.#files.putNow(waited) : undefined;
      return this.#result(waited, placed ?? (await this.#files.put(waited)));
    });
  }

  /** Nobody waits for a turn, and nothing else is due. */
  #mayBeAtOnce(): boolean {
    return (
      this.#isReady &&
      this.#waiting === 0 &&
      this.#records.unfolded < this.#foldAt &&
      clockMs() - this.#began <= turnMs
    );
  }

  #order(path: RelPath, bytes: Uint8Array, options: PutOptions): PutOrder {
    const { state, timeMs = Date.now(), replace = 'own', sync: syncs = false } = options;
    const digest = Buffer.from(this.#place.hash.digest(bytes));
    return { path, bytes, digest, state, timeMs, replacesAny: replace === 'any', syncs };
  }

  #result({ path, bytes }: PutOrder, { content, outcome }: Placed): PutResult {
    const id = contentId(this.#place.hash.name, content.digest, content.ordinal);
    return { path, content: id, size: bytes.length, outcome };
  }

  remove(path: string): Promise<boolean> {
    return this.#writing(path, (checked) => this.#files.remove(checked));
  }

  setState(path: string, state: string | undefined): Promise<boolean> {
    return this.#writing(path, async (checked) => {
      const record = await this.#records.current(checked);
      if (record === undefined) return false;
      this.#records.put({ ...record, state });
      return true;
    });
  }

  find(path: string): Promise<PutEntry | undefined> {
    return this.#inTurn(async () => {
      const record = await this.#records.current(this.#files.check(path));
      return record && this.#entry(record);
    });
  }

  async *list({ state, under }: PutListOptions): AsyncGenerator<PutEntry> {
    const below = under === undefined || under === '' ? rootPath : this.#files.check(under);
    for await (const record of this.#records.all(below)) {
      if (state === undefined || record.state === state) yield this.#entry(record);
    }
  }

  stats(): Promise<PutStats> {
    return putStats(this.#place, this.#ops, this.#records.all(rootPath));
  }

  /**
   * Takes what was written down into the store; where others write for longer, it stays in the log. Leaves nothing behind
   * that another one must clear.
   */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      this.#files[Symbol.dispose]();
      // Whoever has the right to write takes it in with its own then: of many that end at once one does it for all.
      this.#records.end();
      await this.#fold(flushWaitMs);
      // What came between and is somebody's stays for `verify` to tell of.
      if (this.#isReady) clearFolder(this.#ops, this.#temporary);
      this.#isReady = false;
    });
  }

  #entry({ path, content, size, state, timeMs }: PutRecord): PutEntry {
    const id = contentId(this.#place.hash.name, content.digest, content.ordinal);
    return { path, content: id, size, state, timeMs };
  }

  #writing<T>(path: string, work: (path: RelPath) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const checked = this.#files.check(path);
      try {
        this.#makeReady();
        return await work(checked);
      } catch (error) {
        throw explained(error, checked);
      } finally {
        if (this.#records.unfolded >= this.#foldAt) await this.#fold(0);
      }
    });
  }

  /** One after the other: the last of two calls for a path is the one that counts. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const result = this.#last.then(async () => {
      if (clockMs() - this.#began > turnMs) {
        await breath();
        this.#began = clockMs();
      }
      try {
        return await work();
      } finally {
        this.#waiting -= 1;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #fold(waitMs: number): Promise<void> {
    try {
      await this.#records.fold(waitMs);
      this.#foldAt = mostUnfolded;
    } catch (error) {
      this.#foldAt = this.#records.unfolded + patience;
      if (!(error instanceof ImgdedupError) || error.code !== 'REPOSITORY_BUSY') throw error;
    }
  }

  #makeReady(): void {
    if (this.#isReady) return;
    for (const folder of [`${this.#place.dataFolder}/puts`, this.#temporary]) {
      try {
        this.#ops.makeFolder(folder);
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
    this.#isReady = true;
  }
}
