import { metaKey } from './keys.js';
import {
  endOfPrefix,
  type ObjectStore,
  type StoreChange,
  type StoreReader,
} from './object-store.js';

/**
 * A store has two sides, so that all records can be written anew under other names and take the place of the
 * old ones in one step: the meta record, which lies on neither, says which side holds the repository.
 */
export const storeSides = [0, 1] as const;
export type StoreSide = (typeof storeSides)[number];

/** Set in the first byte of keys on the second side: letters of keys are ASCII. */
const sideBit = 0x80;
/** Before every key of the second side and after all of the first; after all of the second. */
const [middle, end] = [Buffer.of(sideBit), Buffer.of(0xff)];

export function otherSide(side: StoreSide): StoreSide {
  return side === 0 ? 1 : 0;
}

/** One side of a store, under the keys that it has on the first. */
export function storeSide(store: ObjectStore, side: StoreSide): ObjectStore {
  return side === 0 ? store : new SecondSide(store);
}

/** The same, to be looked into. */
export function readSide(store: StoreReader, side: StoreSide): StoreReader {
  if (side === 0) return store;
  return {
    get: (key) => store.get(mapped(key)),
    getMany: (keys) => store.getMany(keys.map(mapped)),
  };
}

/** A key or prefix on a side. */
export function keyOnSide(key: Buffer, side: StoreSide): Buffer {
  return side === 0 ? key : mapped(key);
}

/** Keys of all records on a side, as the store has them, but for the meta record. */
export async function* keysOfSide(store: ObjectStore, side: StoreSide): AsyncGenerator<Buffer> {
  const [from, to] = side === 0 ? [Buffer.of(0), middle] : [middle, end];
  for await (const [key] of store.range(from, to)) if (!key.equals(metaKey)) yield key;
}

class SecondSide implements ObjectStore {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#store.get(mapped(key));
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#store.getMany(keys.map(mapped));
  }

  async *range(
    prefix: Buffer,
    to = endOfPrefix(prefix),
  ): AsyncGenerator<readonly [Buffer, Buffer]> {
    const last = to.compare(middle) < 0 ? mapped(to) : end;
    for await (const [key, value] of this.#store.range(mapped(prefix), last)) {
      yield [mapped(key), value];
    }
  }

  hasAny(prefix: Buffer): Promise<boolean> {
    return this.#store.hasAny(mapped(prefix));
  }

  async lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    const last = await this.#store.lastKey(mapped(prefix));
    return last && mapped(last);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return this.#store.write(changes.map((change) => ({ ...change, key: mapped(change.key) })));
  }

  compact(): Promise<void> {
    return this.#store.compact();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

/** From one side to the other, either way. */
function mapped(key: Buffer): Buffer {
  if (key.equals(metaKey)) return key;
  const other = Buffer.from(key);
  other[0] = (key[0] ?? 0) ^ sideBit;
  return other;
}
