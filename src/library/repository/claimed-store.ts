import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFilesystem } from '../../fs/shared-filesystem.js';
import { levelStoreSource } from '../../storage/level-store.js';
import type { ObjectStore, StoreChange, StoreSource } from '../../storage/object-store.js';
import {
  claimsFolder,
  claimStore,
  claimWaits,
  type ClaimWaits,
  type StoreClaim,
} from './store-claim.js';

/** The store of a repository, which other machines may reach, too. */
export function repositoryStore(dataFolder: string): StoreSource {
  return claimedSource(levelStoreSource(join(dataFolder, 'store')), dataFolder);
}

/**
 * A store that is claimed while it is open, where LevelDB's own lock may not hold: on a filesystem that other machines
 * may have, and wherever somebody did so before, such as on the server itself.
 */
export function claimedSource(
  source: StoreSource,
  dataFolder: string,
  waits: ClaimWaits = claimWaits,
): StoreSource {
  const held = async (
    open: () => Promise<ObjectStore>,
    some: ClaimWaits = waits,
  ): Promise<ObjectStore> => {
    const claim = await claimWhereShared(dataFolder, some);
    if (claim === undefined) return open();
    try {
      return new ClaimedStore(await open(), claim);
    } catch (error) {
      claim.release();
      throw error;
    }
  };
  return {
    // Nobody had it before.
    create: () => held(() => source.create(), { ...waits, first: 0 }),
    open: () => held(() => source.open()),
    look: () => held(() => source.look()),
    async salvage() {
      const claim = await claimWhereShared(dataFolder, waits);
      try {
        return await source.salvage();
      } finally {
        claim?.release();
      }
    },
  };
}

/** @returns undefined where LevelDB's own lock is enough, or nothing can be written */
export async function claimWhereShared(
  dataFolder: string,
  waits: ClaimWaits = claimWaits,
): Promise<StoreClaim | undefined> {
  const isShared =
    existsSync(join(dataFolder, claimsFolder)) || sharedFilesystem(dataFolder) !== undefined;
  return isShared ? claimStore(dataFolder, waits) : undefined;
}

class ClaimedStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #claim: StoreClaim;

  constructor(store: ObjectStore, claim: StoreClaim) {
    this.#store = store;
    this.#claim = claim;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#store.get(key);
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#store.getMany(keys);
  }

  range(prefix: Buffer, end?: Buffer): AsyncIterable<readonly [Buffer, Buffer]> {
    return this.#store.range(prefix, end);
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
    try {
      await this.#store[Symbol.asyncDispose]();
    } finally {
      this.#claim.release();
    }
  }
}
