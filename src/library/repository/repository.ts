import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Settings } from '../../config/settings.js';
import { recipeOf, type ContentHash } from '../../digest/content-hash.js';
import { formatHashName } from '../../digest/hash-name.js';
import type { Disk } from '../../fs/disk.js';
import type { PutOps } from '../../fs/put-ops.js';
import type { VolumeSources } from '../../fs/volumes/volumes.js';
import type { Writer } from '../../model/runs/activity.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { basePrefix, relPathFrom, type Base, type RelPath } from '../../model/paths/path.js';
import type {
  PutEntry,
  PutListOptions,
  PutOptions,
  PutResult,
  PutStats,
} from '../../model/contents/put.js';
import { inStage, type OnStage, type Stage, type StageFacts } from '../../model/runs/stage.js';
import type { Plugins } from '../../plugins/plugins.js';
import { memoryStoreSource } from '../../storage/memory-store.js';
import type { ObjectStore, WriterLock } from '../../storage/object-store.js';
import type { StoreAddress } from '../../storage/postgres/store-address.js';
import type { PutPlace } from '../put/put-place.js';
import type { Putter } from '../put/putter.js';
import { Reserve } from '../reserve/reserve.js';
import { storeWithReserve } from '../reserve/store.js';
import { repositoryStore } from './claimed-store.js';
import { repositoryName, type RepositoryPlace } from './discover.js';
import { makeEphemeralFolder } from './ephemeral-folder.js';
import type { LockWait } from './lock-wait.js';
import type { OpenOptions, RepositoryAddress } from './open-options.js';
import { ephemeralParts, partsAt, storedParts, type RepositoryParts } from './repository-parts.js';
import { checkFolder } from './root-errors.js';
import { StoreAccess, type BothSides } from './store-access.js';

/**
 * A photo folder and what is known of it. One that is open keeps no file open: each verb opens the store
 * and closes it. Files are put into it, and found again, by methods; whoever puts some must dispose of it,
 * or `flush`. Otherwise disposing of one removes what an ephemeral one has on disk, and does nothing else.
 */
export class Repository implements AsyncDisposable {
  /** Absolute path of the folder with the photos. */
  readonly root: string;
  /** Absolute path of what is known of them. */
  readonly dataFolder: string;
  /** @internal What photos are read with. */
  readonly disk: Disk;
  /** @internal Where the system says what is mounted; undefined for the usual files. */
  readonly volumes: VolumeSources | undefined;
  /** @internal What modules of others add. */
  readonly plugins: Plugins;
  /** False for an ephemeral one, of which nothing is kept. */
  readonly isKept: boolean;
  /** @internal What acts that free space may use on a full disk. */
  readonly reserve: Reserve;
  readonly #store: StoreAccess;
  readonly #storeAddress: StoreAddress | undefined;
  readonly #onStage: OnStage | undefined;
  readonly #isOnDisk: boolean;
  readonly #isOfCaller: boolean;
  /** @internal How long {@link lock} waits. */
  readonly lockWait: LockWait | 'none';
  readonly #remains: Disposable | undefined;
  readonly #putOps: PutOps | undefined;
  #putter: Promise<Putter> | undefined;
  #settings: Settings;

  private constructor(place: RepositoryPlace, parts: RepositoryParts) {
    const { hash, source, isKept, onStage } = parts;
    this.root = resolve(place.root);
    this.dataFolder = resolve(place.dataFolder);
    this.#settings = parts.settings;
    this.disk = parts.disk;
    this.volumes = parts.volumes;
    this.plugins = parts.plugins;
    this.isKept = isKept;
    const { dataFolder } = this;
    const reserve = new Reserve(isKept ? dataFolder : undefined);
    this.reserve = reserve;
    // Room that is made here is of no use to a server.
    const isOnServer = parts.store !== undefined;
    this.#store = new StoreAccess({
      source: isOnServer ? source : storeWithReserve(source, reserve),
      dataFolder,
      hash,
      isKept,
      reserve,
      onStage,
    });
    this.#storeAddress = parts.store;
    this.#isOnDisk = parts.isOnDisk;
    this.#isOfCaller = parts.isOfCaller ?? false;
    this.lockWait = parts.lockWait ?? 'none';
    this.#onStage = onStage;
    this.#remains = parts.remains;
    this.#putOps = parts.putOps;
  }

  /**
   * @param place from `findRepository` or `createRepository`
   * @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY, PLUGIN_UNAVAILABLE, STORE_NOT_ALLOWED
   */
  static async open(place: RepositoryPlace, options: OpenOptions = {}): Promise<Repository> {
    return new Repository(place, await storedParts(place, options));
  }

  /**
   * @internal
   * The same one as in another thread.
   * @param signal ends the waiting for others who write
   */
  static async at(address: RepositoryAddress, signal: AbortSignal): Promise<Repository> {
    return new Repository(address, await partsAt(address, signal));
  }

  /** @internal For {@link at}; undefined where that cannot be told another thread. */
  get address(): RepositoryAddress | undefined {
    if (this.#isOfCaller || !this.isKept || !this.#isOnDisk) return undefined;
    const { root, dataFolder, settings, lockWait } = this;
    const plugins = this.plugins.sources;
    return {
      root,
      dataFolder,
      settings,
      plugins,
      store: this.#storeAddress,
      waitMs: lockWait === 'none' ? undefined : lockWait.ms,
    };
  }

  /**
   * A repository in memory, gone when the process ends, however it ends. It has no place for indexes:
   * to find look-alikes take {@link ephemeralOnDisk}.
   */
  static async ephemeral(root: string, options: OpenOptions = {}): Promise<Repository> {
    checkFolder(root);
    const source = memoryStoreSource();
    // The folder may be a repository of its own: its data is not looked at.
    const place = { root, dataFolder: join(root, repositoryName) };
    const parts = await ephemeralParts(place, options, { source, isOnDisk: false });
    return new Repository(place, parts);
  }

  /**
   * A repository in a temporary folder, which is removed when this is disposed of. What a killed
   * process left is removed by the next one. Nothing is written below `root`.
   * @throws ImgdedupError USAGE where the temporary folder lies below `root`, STORE_UNWRITABLE
   */
  static async ephemeralOnDisk(root: string, options: OpenOptions = {}): Promise<Repository> {
    checkFolder(root);
    const remains = makeEphemeralFolder(root);
    const place = { root, dataFolder: remains.path };
    const source = repositoryStore(remains.path);
    try {
      const made = { source, isOnDisk: true, remains };
      return new Repository(place, await ephemeralParts(place, options, made));
    } catch (error) {
      remains[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Puts a file there: as another name of equal bytes that the repository holds, or else of new ones. The path has the old
   * bytes or the new ones at every moment. Folders that are not there are made. Any number of threads and processes may put
   * files at once, each with a `Repository` of its own.
   * @param path relative to the root, with `/` between names
   * @param bytes the whole file, not to be changed before this has ended
   * @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_INVALID; PUT_FOREIGN, PROTECTED for what may not be replaced; DISK_FULL,
   *   PUT_UNWRITABLE, CANNOT_LINK
   */
  async put(path: string, bytes: Uint8Array, options: PutOptions = {}): Promise<PutResult> {
    return (await this.#putting()).put(path, bytes, options);
  }

  /**
   * Removes a file that was put, and not what its other names have.
   * @returns false where nothing was
   * @throws ImgdedupError as {@link put}; PUT_FOREIGN for a file that was not put
   */
  async remove(path: string): Promise<boolean> {
    return (await this.#putting()).remove(path);
  }

  /**
   * Gives a path that was put another label.
   * @param state undefined for none
   * @returns false where nothing that was put is there
   */
  async setState(path: string, state: string | undefined): Promise<boolean> {
    return (await this.#putting()).setState(path, state);
  }

  /** What is known of a path that was put; undefined where it is gone, or holds something else. */
  async find(path: string): Promise<PutEntry | undefined> {
    return (await this.#putting()).find(path);
  }

  /** Paths that were put, in the order of their bytes. */
  async *list(options: PutListOptions = {}): AsyncIterable<PutEntry> {
    yield* (await this.#putting()).list(options);
  }

  /** Counts what was put: looks at every file of it. */
  async stats(): Promise<PutStats> {
    return (await this.#putting()).stats();
  }

  /**
   * Takes what is known of puts into the store, which happens now and then anyway. While another command writes, it stays
   * in a log, where everybody finds it.
   */
  async flush(): Promise<void> {
    if (this.#putter !== undefined) await (await this.#putter).flush();
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Names contents. Another one after `rehash`. */
  get hash(): ContentHash {
    return this.#store.hash;
  }

  /**
   * @internal
   * Files that can be made anew from the store at any time.
   * @throws TypeError for a repository in memory
   */
  get indexFolder(): string {
    if (!this.#isOnDisk) throw new TypeError('a repository in memory has no place for indexes');
    return join(this.dataFolder, 'ann');
  }

  /**
   * @internal
   * Where thumbnails are kept, which can be made anew from the photos; undefined in memory, where none are.
   */
  get thumbnailFolder(): string | undefined {
    return this.#isOnDisk ? join(this.dataFolder, 'thumbnails') : undefined;
  }

  /** @internal Where paths start from for `node:fs`. */
  get base(): Base {
    return basePrefix(this.root);
  }

  /** @internal For whoever puts files, or looks after what was put. */
  get putPlace(): PutPlace {
    const { base, dataFolder, hash, settings } = this;
    return {
      base,
      dataFolder,
      hash,
      protect: settings.protect,
      transaction: this.transaction.bind(this),
      lock: (ms) => this.lock('put', ms === 0 ? 'none' : { ms }),
    };
  }

  /** @internal The data folder as a path below the root, if it lies there. */
  get innerDataFolder(): RelPath | undefined {
    const inner = relative(this.root, this.dataFolder);
    const isOutside = inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);
    return isOutside ? undefined : relPathFrom(inner, sep);
  }

  /**
   * @internal
   * Opens the store, works on it, closes it: others get their turn.
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, HASH_MISMATCH, FORMAT_UNSUPPORTED
   */
  transaction<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
    return this.#store.transaction(work);
  }

  /**
   * @internal
   * The same with both sides of the store, to write all records anew on the one that is not in use. Only for
   * whoever has the right to write.
   */
  onBothSides<T>(work: (sides: BothSides) => Promise<T>): Promise<T> {
    return this.#store.onBothSides(work);
  }

  /**
   * @internal
   * Has the other side of the store hold the repository from now on, named by another hash, in one step.
   */
  async changeOver(hash: ContentHash): Promise<void> {
    await this.#store.changeOver(hash);
    this.#putter = undefined;
    // Any but a caller's own.
    if (recipeOf(hash) !== undefined) {
      this.#settings = { ...this.#settings, hash: formatHashName(hash) };
    }
    await this.#store.endChangeover();
  }

  /** @internal Who has the right to write right now; undefined where nobody has. */
  writer(): Promise<Writer | undefined> {
    return this.#store.writer();
  }

  /** @internal Does a part of a run, and tells of it whoever opened the repository. */
  stage<T>(stage: Stage, work: () => Promise<T>, facts?: (result: T) => StageFacts): Promise<T> {
    return inStage(this.#onStage, stage, work, facts);
  }

  /**
   * @internal
   * Makes a store that cannot be opened or read usable again, with what is left of it, its first record
   * too.
   * @param isUnreadable where it opens, and turned out to be unreadable somewhere
   * @returns where a copy of the files as they were is; undefined where at most that record was mended
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, HASH_MISMATCH
   */
  salvage(isUnreadable = false): Promise<string | undefined> {
    return this.#store.salvage(isUnreadable);
  }

  /**
   * @internal
   * The right to write.
   * @param command for others who want it meanwhile
   * @param lockWait how long to wait for it, as the repository was opened by default
   * @param first the first transaction with that right, for which the store is open already
   * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED while waiting; what `first` throws
   */
  lock(
    command: string,
    lockWait: LockWait | 'none' = this.lockWait,
    first?: (store: ObjectStore) => Promise<void>,
  ): Promise<WriterLock> {
    return this.#store.lock(command, lockWait, first);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const putter = this.#putter;
    this.#putter = undefined;
    if (putter !== undefined) await (await putter).flush();
    this.plugins[Symbol.dispose]();
    this.#remains?.[Symbol.dispose]();
  }

  #putting(): Promise<Putter> {
    this.#putter ??= this.#openPutter();
    return this.#putter;
  }

  async #openPutter(): Promise<Putter> {
    if (!this.isKept) throw new TypeError('nothing is put into a repository that is not kept');
    if (this.#storeAddress !== undefined) throw noPuts(this.root);
    // Few programs put files.
    const { Putter } = await import('../put/putter.js');
    return new Putter(this.putPlace, this.#putOps);
  }
}

/** Who puts waits for nobody, and writes logs by the rules of one machine; paths are keys, and some too long for an index. */
function noPuts(root: string): ImgdedupError {
  return new ImgdedupError(
    'PUT_UNWRITABLE',
    `${root} keeps its records on PostgreSQL, and nothing is put into such a repository.`,
    { remedy: 'Write the file as any other, and run "imgdedup index".' },
  );
}
