import {
  endOfPrefix,
  type ObjectStore,
  type StoreChange,
  type StoreSource,
} from './object-store.js';

/** A store that is gone when the process ends, however it ends. Serves `--ephemeral` and tests. */
export function memoryStoreSource(): StoreSource {
  const pairs = new Map<string, Buffer>();
  const store = new MemoryStore(pairs);
  return {
    create: () => Promise.resolve(store),
    open: () => Promise.resolve(store),
    look: () => Promise.resolve(store),
    salvage: () => Promise.resolve(undefined),
  };
}

class MemoryStore implements ObjectStore {
  readonly #pairs: Map<string, Buffer>;

  constructor(pairs: Map<string, Buffer>) {
    this.#pairs = pairs;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return Promise.resolve(this.#pairs.get(key.toString('latin1')));
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.#pairs.get(key.toString('latin1'))));
  }

  async *range(prefix: Buffer, end?: Buffer): AsyncGenerator<readonly [Buffer, Buffer]> {
    for (const key of this.#keysFrom(prefix, end)) {
      const value = this.#pairs.get(key);
      if (value !== undefined) yield [Buffer.from(key, 'latin1'), value];
    }
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return Promise.resolve(this.#keysFrom(prefix).length > 0);
  }

  lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    const last = this.#keysFrom(prefix).at(-1);
    return Promise.resolve(last === undefined ? undefined : Buffer.from(last, 'latin1'));
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    for (const change of changes) {
      const key = change.key.toString('latin1');
      if (change.type === 'put') this.#pairs.set(key, Buffer.from(change.value));
      else this.#pairs.delete(key);
    }
    return Promise.resolve();
  }

  compact(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** Latin-1 strings sort as their bytes. */
  #keysFrom(prefix: Buffer, end = endOfPrefix(prefix)): string[] {
    const [from, to] = [prefix.toString('latin1'), end.toString('latin1')];
    return [...this.#pairs.keys()].filter((key) => key >= from && key < to).toSorted();
  }
}
