import type { OnProgress, Progress } from '../../model/progress.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import { checkInterrupted } from './interrupt.js';

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Records between two looks at the signal. */
const strideRecords = 256;

/**
 * A store that tells how many records were read from it, and stops where the signal says so: for work
 * that goes through all records in one transaction, whoever does it.
 */
export class WatchedStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #stage: Progress['stage'];
  readonly #options: WatchOptions;
  #records = 0;
  #told = 0;

  constructor(store: ObjectStore, stage: Progress['stage'], options: WatchOptions) {
    this.#store = store;
    this.#stage = stage;
    this.#options = options;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    this.#count(1);
    return this.#store.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    this.#count(keys.length);
    return this.#store.getMany(keys);
  }

  async *range(prefix: Buffer, end?: Buffer): AsyncGenerator<readonly [Buffer, Buffer]> {
    for await (const pair of this.#store.range(prefix, end)) {
      this.#count(1);
      yield pair;
    }
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return this.#store.hasAny(prefix);
  }

  lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    return this.#store.lastKey(prefix);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return this.#store.write(changes);
  }

  compact(): Promise<void> {
    return this.#store.compact();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  #count(records: number): void {
    this.#records += records;
    if (this.#records - this.#told < strideRecords) return;
    this.#told = this.#records;
    const { signal, onProgress } = this.#options;
    checkInterrupted(signal);
    onProgress?.({
      stage: this.#stage,
      unit: 'records',
      files: this.#records,
      totalFiles: undefined,
      bytes: 0,
      totalBytes: undefined,
    });
  }
}
