/** What a repository is made of, for each way to open one. */
import { join } from 'node:path';
import { readConfig } from '../../config/config-file.js';
import { parseSettings, type Settings } from '../../config/settings.js';
import { contentHash, type ContentHash } from '../../digest/content-hash.js';
import { Disk, systemDisk } from '../../fs/disk.js';
import type { PutOps } from '../../fs/put-ops.js';
import type { VolumeSources } from '../../fs/volumes/volumes.js';
import { isPartName } from '../../model/plugins/plugin.js';
import type { OnStage } from '../../model/runs/stage.js';
import { Plugins } from '../../plugins/plugins.js';
import type { StoreSource } from '../../storage/object-store.js';
import type { StoreAddress } from '../../storage/postgres/store-address.js';
import { hashOfStore } from './changeover.js';
import type { RepositoryPlace } from './discover.js';
import type { LockWait } from './lock-wait.js';
import type { OpenOptions, RepositoryAddress } from './open-options.js';
import { pluginsOf } from './plugins-of.js';
import { withoutPersonal } from './repository-config.js';
import { writeMeta } from './repository-meta.js';
import { allowedStore, sourceOf } from './store-place.js';
import { readUserSettings } from './user-config.js';

/** What a repository is made of besides its place. */
export interface RepositoryParts {
  readonly settings: Settings;
  readonly hash: ContentHash;
  readonly plugins: Plugins;
  readonly disk: Disk;
  readonly volumes: VolumeSources | undefined;
  readonly isKept: boolean;
  readonly isOnDisk: boolean;
  readonly source: StoreSource;
  /** Where that is, if it is not LevelDB. */
  readonly store?: StoreAddress | undefined;
  readonly lockWait?: LockWait | undefined;
  readonly onStage?: OnStage | undefined;
  readonly putOps?: PutOps | undefined;
  /** Whether a part of it is the caller's own. */
  readonly isOfCaller?: boolean;
  /** What is to be removed in the end. */
  readonly remains?: Disposable;
}

/** @throws ImgdedupError CONFIG_INVALID, CONFIG_UNKNOWN_KEY, PLUGIN_UNAVAILABLE, STORE_NOT_ALLOWED */
export async function storedParts(
  place: RepositoryPlace,
  options: OpenOptions,
): Promise<RepositoryParts> {
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
  return {
    settings,
    hash: options.hash ?? (await hashNamed(settings.hash, plugins)),
    plugins,
    disk: diskOf(options),
    volumes: options.volumes,
    isKept: true,
    isOnDisk: true,
    source,
    store,
    lockWait: options.lockWait,
    onStage: options.onStage,
    putOps: options.putOps,
    isOfCaller: [options.source, options.hash, options.disk].some((own) => own !== undefined),
  };
}

/** Those of one that another thread has open. */
export async function partsAt(
  { dataFolder, settings, waitMs, plugins: sources, store }: RepositoryAddress,
  signal: AbortSignal,
): Promise<RepositoryParts> {
  const plugins = new Plugins(sources);
  return {
    settings,
    hash: await hashNamed(settings.hash, plugins),
    plugins,
    disk: systemDisk,
    volumes: undefined,
    isKept: true,
    isOnDisk: true,
    source: await sourceOf(dataFolder, store),
    store,
    lockWait: waitMs === undefined ? undefined : { ms: waitMs, signal },
  };
}

/** Those of one that is not kept, in a store that is made for it. */
export async function ephemeralParts(
  { dataFolder }: RepositoryPlace,
  options: OpenOptions,
  made: Pick<RepositoryParts, 'source' | 'isOnDisk' | 'remains'>,
): Promise<RepositoryParts> {
  const user = await readUserSettings(options.userConfig);
  const settings = parseSettings(new Map([...user, ...(options.overrides ?? [])]));
  const plugins = pluginsOf(settings, new Map(), dataFolder, options);
  const hash = options.hash ?? (await hashNamed(settings.hash, plugins));
  await using store = await made.source.create();
  await writeMeta(store, hash);
  return {
    ...made,
    settings,
    hash,
    plugins,
    disk: diskOf(options),
    volumes: options.volumes,
    isKept: false,
    onStage: options.onStage,
  };
}

function diskOf({ disk }: OpenOptions): Disk {
  return disk === undefined ? systemDisk : new Disk(disk);
}

async function hashNamed(name: string, plugins: Plugins): Promise<ContentHash> {
  const hash = isPartName(name) ? await plugins.hash(name) : await contentHash(name);
  if (hash === undefined) throw new RangeError(`settings let through the hash ${name}`);
  return hash;
}
