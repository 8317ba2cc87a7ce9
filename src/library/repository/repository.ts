import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { contentHash, type ContentHash } from '../../digest/content-hash.js';
import { readConfig } from '../../config/config-file.js';
import { Disk, systemDisk, type DiskCalls } from '../../fs/disk.js';
import type { VolumeSources } from '../../fs/volumes.js';
import { ImgdedupError } from '../../model/errors.js';
import { basePrefix, relPathFrom, type Base, type RelPath } from '../../model/path.js';
import { inStage, type OnStage, type Stage, type StageFacts } from '../../model/stage.js';
import { parseSettings, type Settings } from '../../config/settings.js';
import { decodeSound } from '../../storage/codec.js';
import { metaCodec } from '../../storage/codecs/meta.js';
import { metaKey } from '../../storage/keys.js';
import { levelStoreSource } from '../../storage/level-store.js';
import { memoryStoreSource } from '../../storage/memory-store.js';
import type { ObjectStore, StoreSource } from '../../storage/object-store.js';
import { repositoryName, type RepositoryPlace } from './discover.js';
import { makeEphemeralFolder } from './ephemeral-folder.js';
import type { LockWait } from './lock-wait.js';
import { writeMeta } from './repository-meta.js';
import { Reserve } from '../reserve/reserve.js';
import { storeWithReserve } from '../reserve/store.js';
import { checkFolder } from './root-errors.js';
import { readUserSettings } from './user-config.js';
import { acquireWriterLock, type WriterLock } from './writer-lock.js';

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
  /** @internal What reads photos in place of the system, in this thread only. */
  readonly disk?: DiskCalls;
  /** @internal Where the system says what is mounted, in place of the usual files. */
  readonly volumes?: VolumeSources | undefined;
}

/** Where a repository is and how it was opened, as plain data: another thread opens the same one with it. */
export interface RepositoryAddress extends RepositoryPlace {
  readonly settings: Settings;
  /** How long to wait for others who write, in milliseconds. */
  readonly waitMs: number | undefined;
}

/** What a repository is made of besides its place. */
interface Data extends Pick<Repository, 'settings' | 'hash' | 'disk' | 'isKept' | 'volumes'> {
  readonly source: StoreSource;
  readonly lockWait?: LockWait | undefined;
  readonly onStage?: OnStage | undefined;
  readonly isOnDisk: boolean;
  /** Whether a part of it is the caller's own. */
  readonly isOfCaller?: boolean;
  /** What is to be removed in the end. */
  readonly remains?: Disposable;
}

/**
 * A photo folder and what is known of it. One that is open keeps no file open: each verb opens the store
 * and closes it. Disposing of one removes what an ephemeral one has on disk, and does nothing else.
 */
export class Repository implements AsyncDisposable {
  /** Absolute path of the folder with the photos. */
  readonly root: string;
  /** Absolute path of what is known of them. */
  readonly dataFolder: string;
  readonly settings: Settings;
  readonly hash: ContentHash;
  /** @internal What photos are read with. */
  readonly disk: Disk;
  /** @internal Where the system says what is mounted; undefined for the usual files. */
  readonly volumes: VolumeSources | undefined;
  /** False for an ephemeral one, of which nothing is kept. */
  readonly isKept: boolean;
  /** @internal What acts that free space may use on a full disk. */
  readonly reserve: Reserve;
  readonly #source: StoreSource;
  readonly #onStage: OnStage | undefined;
  readonly #isOnDisk: boolean;
  readonly #isOfCaller: boolean;
  /** @internal How long {@link lock} waits. */
  readonly lockWait: LockWait | 'none';
  readonly #remains: Disposable | undefined;
  /** How often the right to write is held. */
  #locks = 0;

  private constructor(place: RepositoryPlace, data: Data) {
    this.root = resolve(place.root);
    this.dataFolder = resolve(place.dataFolder);
    this.settings = data.settings;
    this.hash = data.hash;
    this.disk = data.disk;
    this.volumes = data.volumes;
    this.isKept = data.isKept;
    this.reserve = new Reserve(data.isKept ? this.dataFolder : undefined);
    this.#source = storeWithReserve(data.source, this.reserve);
    this.#isOnDisk = data.isOnDisk;
    this.#isOfCaller = data.isOfCaller ?? false;
    this.lockWait = data.lockWait ?? 'none';
    this.#onStage = data.onStage;
    this.#remains = data.remains;
  }

  /**
   * @param place from `findRepository` or `createRepository`
   * @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY
   */
  static async open(place: RepositoryPlace, options: OpenOptions = {}): Promise<Repository> {
    const config = await readConfig(join(place.dataFolder, 'config.toml'));
    const user = await readUserSettings(options.userConfig);
    const settings = parseSettings(new Map([...user, ...config, ...(options.overrides ?? [])]));
    const source = options.source ?? levelStoreSource(join(place.dataFolder, 'store'));
    const hash = options.hash ?? builtInHash(settings.hash);
    const { lockWait, onStage } = options;
    return new Repository(place, {
      settings,
      hash,
      disk: diskOf(options),
      volumes: options.volumes,
      isKept: true,
      source,
      isOnDisk: true,
      isOfCaller: [options.source, options.hash, options.disk].some((own) => own !== undefined),
      lockWait,
      onStage,
    });
  }

  /**
   * @internal
   * The same one as in another thread.
   * @param signal ends the waiting for others who write
   */
  static at({ settings, waitMs, ...place }: RepositoryAddress, signal: AbortSignal): Repository {
    return new Repository(place, {
      settings,
      hash: builtInHash(settings.hash),
      disk: systemDisk,
      volumes: undefined,
      isKept: true,
      source: levelStoreSource(join(place.dataFolder, 'store')),
      isOnDisk: true,
      lockWait: waitMs === undefined ? undefined : { ms: waitMs, signal },
    });
  }

  /** @internal For {@link at}; undefined where that cannot be told another thread. */
  get address(): RepositoryAddress | undefined {
    if (this.#isOfCaller || !this.isKept || !this.#isOnDisk) return undefined;
    const { root, dataFolder, settings, lockWait } = this;
    return { root, dataFolder, settings, waitMs: lockWait === 'none' ? undefined : lockWait.ms };
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
    const source = levelStoreSource(join(remains.path, 'store'));
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
    const hash = options.hash ?? builtInHash(settings.hash);
    await using store = await data.source.create();
    await writeMeta(store, hash);
    const { onStage } = options;
    const disk = diskOf(options);
    const { volumes } = options;
    return new Repository(place, {
      ...data,
      settings,
      hash,
      disk,
      volumes,
      isKept: false,
      onStage,
    });
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
      await this.#checkMeta(store);
      return await work(store);
    });
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
    if (decodeSound(metaCodec, await store.get(metaKey)) === undefined) {
      await writeMeta(store, this.hash);
    }
    await this.#checkMeta(store);
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
          await this.#checkMeta(store);
          await first(store);
        }),
    });
    this.#locks += 1;
    return {
      [Symbol.asyncDispose]: async () => {
        this.#locks -= 1;
        this.reserve.fill();
        await lock[Symbol.asyncDispose]();
      },
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#remains?.[Symbol.dispose]();
    return Promise.resolve();
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

  async #checkMeta(store: ObjectStore): Promise<void> {
    const bytes = await store.get(metaKey);
    if (bytes === undefined) {
      throw new ImgdedupError(
        'STORE_DAMAGED',
        `The store in ${this.dataFolder} has lost its first record. Photos are not affected.`,
        { remedy: 'Run "imgdedup verify --repair".' },
      );
    }
    const meta = metaCodec.decode(bytes);
    if (meta.hash === this.hash.name && meta.digestWidth === this.hash.width) return;
    throw new ImgdedupError(
      'HASH_MISMATCH',
      `This repository was made with the hash ${meta.hash}, not ${this.hash.name}, and keeps it.`,
      {
        remedy: `Run "imgdedup config set hash ${meta.hash}". To change the hash, make the repository anew.`,
      },
    );
  }
}

function diskOf({ disk }: OpenOptions): Disk {
  return disk === undefined ? systemDisk : new Disk(disk);
}

function builtInHash(name: string): ContentHash {
  const hash = contentHash(name);
  if (hash === undefined) throw new RangeError(`settings let through the hash ${name}`);
  return hash;
}
