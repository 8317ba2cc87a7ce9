import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFilesystem } from '../../fs/volumes/shared-filesystem.js';
import { ForwardingStore } from '../../storage/forwarding-store.js';
import { levelStoreSource } from '../../storage/level-store.js';
import type { ObjectStore, StoreSource } from '../../storage/object-store.js';
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

class ClaimedStore extends ForwardingStore {
  readonly #claim: StoreClaim;

  constructor(store: ObjectStore, claim: StoreClaim) {
    super(store);
    this.#claim = claim;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    try {
      await super[Symbol.asyncDispose]();
    } finally {
      this.#claim.release();
    }
  }
}
