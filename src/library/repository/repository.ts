import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { contentHash, recipeOf, type ContentHash } from '../../digest/content-hash.js';
import { readConfig } from '../../config/config-file.js';
import { formatHashName } from '../../digest/hash-name.js';
import { isPartName, type PluginSource } from '../../model/plugin.js';
import { Plugins, type OnPluginTrouble } from '../../plugins/plugins.js';
import { Disk, systemDisk, type DiskCalls } from '../../fs/disk.js';
import type { PutOps } from '../../fs/put-ops.js';
import type { VolumeSources } from '../../fs/volumes.js';
import type { Writer } from '../../model/activity.js';
import { ImgdedupError } from '../../model/errors.js';
import { basePrefix, relPathFrom, type Base, type RelPath } from '../../model/path.js';
import type { PutEntry, PutListOptions, PutOptions, PutResult, PutStats } from '../../model/put.js';
import { inStage, type OnStage, type Stage, type StageFacts } from '../../model/stage.js';
import { parseSettings, type Settings } from '../../config/settings.js';
import { metaCodec, type Meta } from '../../storage/codecs/meta.js';
import { metaKey } from '../../storage/keys.js';
import type { StoreAddress } from '../../storage/postgres/store-address.js';
import { memoryStoreSource } from '../../storage/memory-store.js';
import type { ObjectStore, StoreSource, WriterLock } from '../../storage/object-store.js';
import { otherSide, storeSide } from '../../storage/store-side.js';
import { repositoryStore } from './claimed-store.js';
import { announceChangeover, endChangeover, hashOfStore } from './changeover.js';
import { repositoryName, type RepositoryPlace } from './discover.js';
import { makeEphemeralFolder } from './ephemeral-folder.js';
import type { LockWait } from './lock-wait.js';
import { checkedSide, restoreMeta, writeMeta } from './repository-meta.js';
import type { PutPlace } from '../put/put-place.js';
import type { Putter } from '../put/putter.js';
import { Reserve } from '../reserve/reserve.js';
import { storeWithReserve } from '../reserve/store.js';
import { checkFolder } from './root-errors.js';
import { pluginsOf } from './plugins-of.js';
import { withoutPersonal } from './repository-config.js';
import { readUserSettings } from './user-config.js';
import { allowedStore, sourceOf } from './store-place.js';
import { acquireWriterLock, readWriter } from './writer-lock.js';

export interface OpenOptions {
  /** Path of a person's own configuration, which goes behind that of the repository; none by default. */
  readonly userConfig?: string | undefined;
  /** Settings that go before those of `config.toml`, as flat keys. */
  readonly overrides?: ReadonlyMap<string, unknown>;
  /** A hash of your own in place of the built-in one of that name. */
  readonly hash?: ContentHash | undefined;
  /** @internal Where the records are, in place of LevelDB in the data folder. */
  readonly source?: StoreSource;
  /** For whoever wants the right to write while another process has it; by default it is refused. */
  readonly lockWait?: LockWait | undefined;
  /** Told how long each part of the work took. */
  readonly onStage?: OnStage | undefined;
  /** Told once of each plugin that cannot be used, or can no longer. */
  readonly onPluginTrouble?: OnPluginTrouble | undefined;
  /** @internal What reads photos in place of the system, in this thread only. */
  readonly disk?: DiskCalls;
  /** @internal Where the system says what is mounted, in place of the usual files. */
  readonly volumes?: VolumeSources | undefined;
  /** @internal What files are put with, in place of the system. */
  readonly putOps?: PutOps | undefined;
}

/** Where a repository is and how it was opened, as plain data: another thread opens the same one with it. */
export interface RepositoryAddress extends RepositoryPlace {
  readonly settings: Settings;
  readonly plugins: readonly PluginSource[];
  /** Where the records are, if not in LevelDB. */
  readonly store: StoreAddress | undefined;
  /** How long to wait for others who write, in milliseconds. */
  readonly waitMs: number | undefined;
}

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

/** What a repository is made of besides its place. */
interface Data extends Pick<
  Repository,
  'settings' | 'hash' | 'disk' | 'isKept' | 'volumes' | 'plugins'
> {
  readonly source: StoreSource;
  /** Where that is, if it is not LevelDB. */
  readonly store?: StoreAddress | undefined;
  readonly lockWait?: LockWait | undefined;
  readonly onStage?: OnStage | undefined;
  readonly putOps?: PutOps | undefined;
  readonly isOnDisk: boolean;
  /** Whether a part of it is the caller's own. */
  readonly isOfCaller?: boolean;
  /** What is to be removed in the end. */
  readonly remains?: Disposable;
}

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
  readonly #source: StoreSource;
  readonly #store: StoreAddress | undefined;
  readonly #onStage: OnStage | undefined;
  readonly #isOnDisk: boolean;
  readonly #isOfCaller: boolean;
  /** @internal How long {@link lock} waits. */
  readonly lockWait: LockWait | 'none';
  readonly #remains: Disposable | undefined;
  readonly #putOps: PutOps | undefined;
  #putter: Promise<Putter> | undefined;
  #settings: Settings;
  #hash: ContentHash;
  /** How often the right to write is held. */
  #locks = 0;

  private constructor(place: RepositoryPlace, data: Data) {
    this.root = resolve(place.root);
    this.dataFolder = resolve(place.dataFolder);
    this.#settings = data.settings;
    this.#hash = data.hash;
    this.disk = data.disk;
    this.volumes = data.volumes;
    this.plugins = data.plugins;
    this.isKept = data.isKept;
    this.reserve = new Reserve(data.isKept ? this.dataFolder : undefined);
    // Room that is made here is of no use to a server.
    const isOnServer = data.store !== undefined;
    this.#source = isOnServer ? data.source : storeWithReserve(data.source, this.reserve);
    this.#store = data.store;
    this.#isOnDisk = data.isOnDisk;
    this.#isOfCaller = data.isOfCaller ?? false;
    this.lockWait = data.lockWait ?? 'none';
    this.#onStage = data.onStage;
    this.#remains = data.remains;
    this.#putOps = data.putOps;
  }

  /**
   * @param place from `findRepository` or `createRepository`
   * @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY, PLUGIN_UNAVAILABLE, STORE_NOT_ALLOWED
   */
  static async open(place: RepositoryPlace, options: OpenOptions = {}): Promise<Repository> {
    const config = await readConfig(join(place.dataFolder, 'config.toml'));
    const user = await readUserSettings(options.userConfig);
    const personal = new Map([...user, ...(options.overrides ?? [])]);
    const store = options.source === undefined ? allowedStore(place, personal) : undefined;
    const source = options.source ?? (await sourceOf(place.dataFolder, store));
    const changed =
      options.hash === undefined ? await hashOfStore(place.dataFolder, source) : undefined;
    const allowed = withoutPersonal(config);
    const stored =
      changed === undefined ? allowed : new Map([...allowed, ['hash', changed] as const]);
    const settings = parseSettings(new Map([...user, ...stored, ...(options.overrides ?? [])]));
    const plugins = pluginsOf(settings, config, place.dataFolder, options);
    const hash = options.hash ?? (await hashNamed(settings.hash, plugins));
    const { lockWait, onStage } = options;
    return new Repository(place, {
      settings,
      hash,
      plugins,
      disk: diskOf(options),
      volumes: options.volumes,
      isKept: true,
      source,
      store,
      isOnDisk: true,
      isOfCaller: [options.source, options.hash, options.disk].some((own) => own !== undefined),
      lockWait,
      onStage,
      putOps: options.putOps,
    });
  }

  /**
   * @internal
   * The same one as in another thread.
   * @param signal ends the waiting for others who write
   */
  static async at(
    { settings, waitMs, plugins: sources, store, ...place }: RepositoryAddress,
    signal: AbortSignal,
  ): Promise<Repository> {
    const plugins = new Plugins(sources);
    return new Repository(place, {
      settings,
      hash: await hashNamed(settings.hash, plugins),
      plugins,
      disk: systemDisk,
      volumes: undefined,
      isKept: true,
      source: await sourceOf(place.dataFolder, store),
      store,
      isOnDisk: true,
      lockWait: waitMs === undefined ? undefined : { ms: waitMs, signal },
    });
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
      store: this.#store,
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
    return Repository.#makeEphemeral(place, options, { source, isOnDisk: false });
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
      return await Repository.#makeEphemeral(place, options, { source, isOnDisk: true, remains });
    } catch (error) {
      remains[Symbol.dispose]();
      throw error;
    }
  }

  static async #makeEphemeral(
    place: RepositoryPlace,
    options: OpenOptions,
    data: Pick<Data, 'source' | 'isOnDisk' | 'remains'>,
  ): Promise<Repository> {
    const user = await readUserSettings(options.userConfig);
    const settings = parseSettings(new Map([...user, ...(options.overrides ?? [])]));
    const plugins = pluginsOf(settings, new Map(), place.dataFolder, options);
    const hash = options.hash ?? (await hashNamed(settings.hash, plugins));
    await using store = await data.source.create();
    await writeMeta(store, hash);
    const { onStage } = options;
    const disk = diskOf(options);
    const { volumes } = options;
    return new Repository(place, {
      ...data,
      settings,
      hash,
      plugins,
      disk,
      volumes,
      isKept: false,
      onStage,
    });
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
    return this.#hash;
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
  async transaction<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
    return inStage(this.#onStage, 'store', async () => {
      // Whoever has the right to write must see what is there, and never an older copy of it.
      await using store = await (this.#locks > 0 ? this.#source.open() : this.#source.look());
      const { records } = await checkedSide(store, this.hash, this.dataFolder);
      return await work(records);
    });
  }

  /**
   * @internal
   * The same with both sides of the store, to write all records anew on the one that is not in use. Only for
   * whoever has the right to write.
   */
  async onBothSides<T>(work: (sides: BothSides) => Promise<T>): Promise<T> {
    return inStage(this.#onStage, 'store', async () => {
      await using store = await this.#source.open();
      const { meta, records } = await checkedSide(store, this.hash, this.dataFolder);
      const spare = storeSide(store, otherSide(meta.side));
      return await work({ meta, records, spare, store });
    });
  }

  /**
   * @internal
   * Has the other side of the store hold the repository from now on, named by another hash, in one step.
   */
  async changeOver(hash: ContentHash): Promise<void> {
    if (this.isKept) await announceChangeover(this.dataFolder);
    const { name: hashName, width: digestWidth } = hash;
    await this.onBothSides(({ meta, store }) => {
      const value = metaCodec.encode({
        ...meta,
        hash: hashName,
        digestWidth,
        side: otherSide(meta.side),
      });
      return store.write([{ type: 'put', key: metaKey, value }]);
    });
    this.#hash = hash;
    this.#putter = undefined;
    // Any but a caller's own.
    if (recipeOf(hash) !== undefined) {
      this.#settings = { ...this.#settings, hash: formatHashName(hash) };
    }
    await endChangeover(this.dataFolder, this.#source);
  }

  /** @internal Who has the right to write right now; undefined where nobody has. */
  async writer(): Promise<Writer | undefined> {
    const shared = this.#source.writerLock;
    if (shared === undefined) return readWriter(this.dataFolder);
    const holder = await shared.holder();
    return holder === 'unknown' ? { pid: 0, host: '?', command: '?', since: '?' } : holder;
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
  async salvage(isUnreadable = false): Promise<string | undefined> {
    const isUsable = !isUnreadable && (await this.#canRead());
    const copy = isUsable ? undefined : await this.#source.salvage();
    await using store = await this.#source.open();
    await restoreMeta(store, this.hash);
    await checkedSide(store, this.hash, this.dataFolder);
    return copy;
  }

  /**
   * @internal
   * The right to write.
   * @param command for others who want it meanwhile
   * @param lockWait how long to wait for it, as the repository was opened by default
   * @param first the first transaction with that right, for which the store is open already
   * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED while waiting; what `first` throws
   */
  async lock(
    command: string,
    lockWait: LockWait | 'none' = this.lockWait,
    first?: (store: ObjectStore) => Promise<void>,
  ): Promise<WriterLock> {
    // What is in this process's memory nobody else can want.
    if (!this.isKept) {
      if (first !== undefined) await this.transaction(first);
      return { [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    const waits = lockWait === 'none' ? undefined : lockWait;
    const lock = await acquireWriterLock(this.dataFolder, this.#source, command, {
      lockWait: waits,
      makeRoom: () => this.reserve.release(),
      first:
        first &&
        (async (store) => {
          const { records } = await checkedSide(store, this.hash, this.dataFolder);
          await first(records);
        }),
    });
    try {
      // One that was cut off may have left it to the next writer.
      await endChangeover(this.dataFolder, this.#source);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
    this.#locks += 1;
    return {
      [Symbol.asyncDispose]: async () => {
        this.#locks -= 1;
        this.reserve.fill();
        await lock[Symbol.asyncDispose]();
      },
    };
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
    if (this.#store !== undefined) throw noPuts(this.root);
    // Few programs put files.
    const { Putter } = await import('../put/putter.js');
    return new Putter(this.putPlace, this.#putOps);
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

function diskOf({ disk }: OpenOptions): Disk {
  return disk === undefined ? systemDisk : new Disk(disk);
}

async function hashNamed(name: string, plugins: Plugins): Promise<ContentHash> {
  const hash = isPartName(name) ? await plugins.hash(name) : await contentHash(name);
  if (hash === undefined) throw new RangeError(`settings let through the hash ${name}`);
  return hash;
}

/** Who puts waits for nobody, and writes logs by the rules of one machine; paths are keys, and some too long for an index. */
function noPuts(root: string): ImgdedupError {
  return new ImgdedupError(
    'PUT_UNWRITABLE',
    `${root} keeps its records on PostgreSQL, and nothing is put into such a repository.`,
    { remedy: 'Write the file as any other, and run "imgdedup index".' },
  );
}
