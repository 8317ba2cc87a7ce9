import type { ObjectStore, StoreChange } from './object-store.js';

/** A store before another one: it hands everything on, and each kind of it does something else in one place. */
export abstract class ForwardingStore implements ObjectStore {
  protected readonly store: ObjectStore;

  constructor(store: ObjectStore) {
    this.store = store;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.store.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.store.getMany(keys);
  }

  range(prefix: Buffer, end?: Buffer): AsyncIterable<readonly [Buffer, Buffer]> {
    return this.store.range(prefix, end);
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return this.store.hasAny(prefix);
  }

  lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    return this.store.lastKey(prefix);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return this.store.write(changes);
  }

  compact(): Promise<void> {
    return this.store.compact();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}
