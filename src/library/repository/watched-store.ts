import type { OnProgress, Progress } from '../../model/runs/progress.js';
import { ForwardingStore } from '../../storage/forwarding-store.js';
import type { ObjectStore } from '../../storage/object-store.js';
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
export class WatchedStore extends ForwardingStore {
  readonly #stage: Progress['stage'];
  readonly #options: WatchOptions;
  #records = 0;
  #told = 0;

  constructor(store: ObjectStore, stage: Progress['stage'], options: WatchOptions) {
    super(store);
    this.#stage = stage;
    this.#options = options;
  }

  override get(key: Buffer): Promise<Buffer | undefined> {
    this.#count(1);
    return super.get(key);
  }

  override getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    this.#count(keys.length);
    return super.getMany(keys);
  }

  override async *range(prefix: Buffer, end?: Buffer): AsyncGenerator<readonly [Buffer, Buffer]> {
    for await (const pair of super.range(prefix, end)) {
      this.#count(1);
      yield pair;
    }
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
