import type { ContentHash } from '../../digest/content-hash.js';
import type { Writer } from '../../model/runs/activity.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { inStage, type OnStage } from '../../model/runs/stage.js';
import { metaCodec, type Meta } from '../../storage/codecs/meta.js';
import { metaKey } from '../../storage/keys.js';
import type { ObjectStore, StoreSource, WriterLock } from '../../storage/object-store.js';
import { otherSide, storeSide } from '../../storage/store-side.js';
import type { Reserve } from '../reserve/reserve.js';
import { announceChangeover, endChangeover } from './changeover.js';
import type { LockWait } from './lock-wait.js';
import { checkedSide, restoreMeta } from './repository-meta.js';
import { acquireWriterLock, readWriter } from './writer-lock.js';

/** Both sides of a store. */
export interface BothSides {
  readonly meta: Meta;
  /** The side in use. */
  readonly records: ObjectStore;
  /** The other one. */
  readonly spare: ObjectStore;
  /** The store with both. */
  readonly store: ObjectStore;
}

interface StoreAccessOptions {
  readonly source: StoreSource;
  readonly dataFolder: string;
  /** Of contents, as the records name them. */
  readonly hash: ContentHash;
  /** Whether the records outlive this process. */
  readonly isKept: boolean;
  readonly reserve: Reserve;
  readonly onStage: OnStage | undefined;
}

/** The store of a repository, which is opened for each piece of work, and the right to write to it. */
export class StoreAccess {
  readonly #source: StoreSource;
  readonly #dataFolder: string;
  readonly #isKept: boolean;
  readonly #reserve: Reserve;
  readonly #onStage: OnStage | undefined;
  #hash: ContentHash;
  /** How often the right to write is held. */
  #locks = 0;

  constructor({ source, dataFolder, hash, isKept, reserve, onStage }: StoreAccessOptions) {
    this.#source = source;
    this.#dataFolder = dataFolder;
    this.#hash = hash;
    this.#isKept = isKept;
    this.#reserve = reserve;
    this.#onStage = onStage;
  }

  /** Names contents. Another one after {@link changeOver}. */
  get hash(): ContentHash {
    return this.#hash;
  }

  /**
   * Opens the store, works on it, closes it: others get their turn.
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, HASH_MISMATCH, FORMAT_UNSUPPORTED
   */
  async transaction<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
    return inStage(this.#onStage, 'store', async () => {
      // Whoever has the right to write must see what is there, and never an older copy of it.
      await using store = await (this.#locks > 0 ? this.#source.open() : this.#source.look());
      const { records } = await this.#sideInUse(store);
      return await work(records);
    });
  }

  /**
   * The same with both sides of the store, to write all records anew on the one that is not in use. Only for
   * whoever has the right to write.
   */
  async onBothSides<T>(work: (sides: BothSides) => Promise<T>): Promise<T> {
    return inStage(this.#onStage, 'store', async () => {
      await using store = await this.#source.open();
      const { meta, records } = await this.#sideInUse(store);
      const spare = storeSide(store, otherSide(meta.side));
      return await work({ meta, records, spare, store });
    });
  }

  /** Has the other side of the store hold the repository from now on, named by another hash, in one step. */
  async changeOver(hash: ContentHash): Promise<void> {
    if (this.#isKept) await announceChangeover(this.#dataFolder);
    const { name: hashName, width: digestWidth } = hash;
    await this.onBothSides(({ meta, store }) => {
      const side = otherSide(meta.side);
      const value = metaCodec.encode({ ...meta, hash: hashName, digestWidth, side });
      return store.write([{ type: 'put', key: metaKey, value }]);
    });
    this.#hash = hash;
  }

  /** Ends what {@link changeOver} began, also for one that was cut off. */
  async endChangeover(): Promise<void> {
    await endChangeover(this.#dataFolder, this.#source);
  }

  /** Who has the right to write right now; undefined where nobody has. */
  async writer(): Promise<Writer | undefined> {
    const shared = this.#source.writerLock;
    if (shared === undefined) return readWriter(this.#dataFolder);
    const holder = await shared.holder();
    return holder === 'unknown' ? { pid: 0, host: '?', command: '?', since: '?' } : holder;
  }

  /**
   * The right to write.
   * @param command for others who want it meanwhile
   * @param first the first transaction with that right, for which the store is open already
   * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED while waiting; what `first` throws
   */
  async lock(
    command: string,
    lockWait: LockWait | 'none',
    first?: (store: ObjectStore) => Promise<void>,
  ): Promise<WriterLock> {
    // What is in this process's memory nobody else can want.
    if (!this.#isKept) {
      if (first !== undefined) await this.transaction(first);
      return { [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    const lock = await acquireWriterLock(this.#dataFolder, this.#source, command, {
      lockWait: lockWait === 'none' ? undefined : lockWait,
      makeRoom: () => this.#reserve.release(),
      first: first && (async (store) => first((await this.#sideInUse(store)).records)),
    });
    try {
      // One that was cut off may have left it to the next writer.
      await this.endChangeover();
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
    this.#locks += 1;
    return {
      [Symbol.asyncDispose]: async () => {
        this.#locks -= 1;
        this.#reserve.fill();
        await lock[Symbol.asyncDispose]();
      },
    };
  }

  /**
   * Makes a store that cannot be opened or read usable again, with what is left of it, its first record
   * too.
   * @param isUnreadable where it opens, and turned out to be unreadable somewhere
   * @returns where a copy of the files as they were is; undefined where at most that record was mended
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, HASH_MISMATCH
   */
  async salvage(isUnreadable: boolean): Promise<string | undefined> {
    const isUsable = !isUnreadable && (await this.#canRead());
    const copy = isUsable ? undefined : await this.#source.salvage();
    await using store = await this.#source.open();
    await restoreMeta(store, this.#hash);
    await this.#sideInUse(store);
    return copy;
  }

  #sideInUse(store: ObjectStore): ReturnType<typeof checkedSide> {
    return checkedSide(store, this.#hash, this.#dataFolder);
  }

  async #canRead(): Promise<boolean> {
    try {
      await using store = await this.#source.open();
      await store.get(metaKey);
      return true;
    } catch (error) {
      if (error instanceof ImgdedupError && error.code === 'STORE_DAMAGED') return false;
      throw error;
    }
  }
}
