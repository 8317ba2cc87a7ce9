import type { ObjectStore, StoreSource } from '../../../src/storage/object-store.js';

/** A store whose writes are all made through `around`. */
export function watchedSource(
  source: StoreSource,
  around: (write: () => Promise<void>) => Promise<void>,
): StoreSource {
  const watched = async (opening: Promise<ObjectStore>): Promise<ObjectStore> => {
    const store = await opening;
    return {
      get: (key) => store.get(key),
      getMany: (keys) => store.getMany(keys),
      range: (prefix, end) => store.range(prefix, end),
      hasAny: (prefix) => store.hasAny(prefix),
      lastKey: (prefix) => store.lastKey(prefix),
      write: (changes) => around(() => store.write(changes)),
      compact: () => store.compact(),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  };
  return {
    ...(source.writerLock === undefined ? {} : { writerLock: source.writerLock }),
    create: () => watched(source.create()),
    open: () => watched(source.open()),
    look: () => watched(source.look()),
    salvage: () => source.salvage(),
  };
}
