import { ImgdedupError } from '../../model/errors/errors.js';
import type { ObjectStore, StoreChange, StoreSource } from '../../storage/object-store.js';
import type { Reserve } from './reserve.js';

/** A store that gets room from the reserve where the disk is full, as far as that may be used. */
export function storeWithReserve(source: StoreSource, reserve: Reserve): StoreSource {
  const open = async (): Promise<ObjectStore> =>
    new ReservedStore(source, reserve, await openWith(source, reserve));
  return {
    ...(source.writerLock === undefined ? {} : { writerLock: source.writerLock }),
    create: () => source.create(),
    open,
    async look() {
      try {
        return await open();
      } catch (error) {
        if (!isFull(error)) throw error;
        return source.look();
      }
    },
    salvage: () => source.salvage(),
  };
}

/** Opening writes, too: what was in the log becomes a table. */
async function openWith(source: StoreSource, reserve: Reserve): Promise<ObjectStore> {
  reserve.makeRoom(0);
  for (;;) {
    try {
      return await source.open();
    } catch (error) {
      if (!isFull(error) || !reserve.release()) throw error;
    }
  }
}

class ReservedStore implements ObjectStore {
  readonly #source: StoreSource;
  readonly #reserve: Reserve;
  #store: ObjectStore;
  /** Ranges that are being read. */
  #ranges = 0;

  constructor(source: StoreSource, reserve: Reserve, store: ObjectStore) {
    this.#source = source;
    this.#reserve = reserve;
    this.#store = store;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#store.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#store.getMany(keys);
  }

  async *range(prefix: Buffer, end?: Buffer): AsyncGenerator<readonly [Buffer, Buffer]> {
    this.#ranges += 1;
    try {
      yield* this.#store.range(prefix, end);
    } finally {
      this.#ranges -= 1;
    }
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return this.#store.hasAny(prefix);
  }

  lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    return this.#store.lastKey(prefix);
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    this.#reserve.makeRoom(sizeOf(changes));
    for (;;) {
      try {
        return await this.#store.write(changes);
      } catch (error) {
        if (!isFull(error) || this.#ranges > 0 || !this.#reserve.release()) throw error;
      }
      // After a write that failed LevelDB takes no more until it is opened again.
      await this.#store[Symbol.asyncDispose]();
      this.#store = await openWith(this.#source, this.#reserve);
    }
  }

  compact(): Promise<void> {
    return this.#store.compact();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

function sizeOf(changes: readonly StoreChange[]): number {
  return changes.reduce(
    (sum, change) => sum + change.key.length + (change.type === 'put' ? change.value.length : 0),
    0,
  );
}

function isFull(error: unknown): boolean {
  return error instanceof ImgdedupError && error.code === 'STORE_FULL';
}
