import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from '../../fs/make-folders.js';
import { defaultConfigText, readConfig, writeConfigValue } from '../../config/config-file.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { defaultSettings, parseSettings } from '../../config/settings.js';
import { headKey, metaKey } from '../../storage/keys.js';
import type { ObjectStore, StoreSource } from '../../storage/object-store.js';
import {
  formatServer,
  isReadableOnTheWay,
  parseServer,
} from '../../storage/postgres/store-address.js';
import {
  enclosingRepository,
  pointerText,
  repositoryAt,
  repositoryName,
  rootFileName,
} from '../../library/repository/discover.js';
import type { RepositoryPlace } from '../../library/repository/discover.js';
import { Repository } from '../../library/repository/repository.js';
import type { OpenOptions } from '../../library/repository/open-options.js';
import { writeMeta } from '../../library/repository/repository-meta.js';
import { checkFolder } from '../../library/repository/root-errors.js';
import {
  hasLevelStore,
  newStore,
  readStorePlace,
  removeStorePlace,
  sourceOf,
  writeStorePlace,
} from '../../library/repository/store-place.js';
import { readUserConfig } from '../../library/repository/user-config.js';

const ignoreFileName = '.gitignore';

export interface CreateOptions extends OpenOptions {
  /** Absolute path of a folder for the data, if not inside the root. */
  readonly separateDir?: string | undefined;
  /**
   * `postgres://USER@HOST/DATABASE`, where the records are kept in place of LevelDB. It is added to `store.servers` of
   * the person's own configuration, if there is one: nothing else allows connecting there.
   */
  readonly store?: string | undefined;
  /** Also inside another repository, whose files are then known to both. */
  readonly force?: boolean;
}

export interface Created {
  readonly place: RepositoryPlace;
  /** False where it was there already. */
  readonly isNew: boolean;
  /** False where the root is read-only, so that no pointer to the data could be left in it. */
  readonly hasPointer: boolean;
  /** The database that holds the records; undefined for LevelDB. */
  readonly store: string | undefined;
  /** True where the person's own configuration got the server of `store`. */
  readonly isAllowedAnew: boolean;
  /** True where records go to `store` as they are, so that others on the way could read them. */
  readonly isReadableOnTheWay: boolean;
}

/**
 * Makes a repository, or finds the one that is there.
 * @param root absolute path of an existing folder
 * @throws ImgdedupError NOT_A_FOLDER, PATH_NOT_FOUND, REPOSITORY_EXISTS, STORE_UNWRITABLE, STORE_UNREACHABLE,
 *   STORE_NOT_ALLOWED; USAGE for an address that cannot be used
 */
export async function createRepository(root: string, given: CreateOptions = {}): Promise<Created> {
  checkFolder(root);
  const server = given.store === undefined ? undefined : formatServer(parseServer(given.store));
  const options = server === undefined ? given : allowing(server, given);
  if (server !== undefined && options.separateDir !== undefined) throw notBoth();
  const dataFolder = options.separateDir ?? join(root, repositoryName);
  const there = repositoryAt(root) ?? repositoryAt(dataFolder);
  if (there !== undefined) checkSame(there, { root, dataFolder }, options);
  else if (options.force !== true) checkNotInside(root);
  const place = there ?? { root, dataFolder };
  if (server !== undefined) checkServer(place, server);
  const isNew = !hasLevelStore(place.dataFolder) && readStorePlace(place.dataFolder) === undefined;
  if (isNew) await makeData(place, options, server);
  else await completeData(place, options);
  (await Repository.open(place, options)).reserve.fill();
  const isAllowedAnew = server !== undefined && (await allowServer(server, options));
  const hasPointer = options.separateDir === undefined || leavePointer(place);
  const store = readStorePlace(place.dataFolder)?.server;
  const isReadable = store !== undefined && isReadableOnTheWay(parseServer(store));
  return { place, isNew, hasPointer, store, isAllowedAnew, isReadableOnTheWay: isReadable };
}

function checkSame(there: RepositoryPlace, wanted: RepositoryPlace, options: CreateOptions): void {
  // Found from its root, or from inside its data.
  if (options.separateDir === undefined) return;
  if (there.root === wanted.root && there.dataFolder === wanted.dataFolder) return;
  throw new ImgdedupError(
    'REPOSITORY_EXISTS',
    `${there.root} already keeps its data in ${there.dataFolder}.`,
    { remedy: 'Use it as it is, or move that folder away first.' },
  );
}

/** @throws ImgdedupError REPOSITORY_EXISTS */
function checkNotInside(root: string): void {
  const outer = enclosingRepository(root);
  if (outer === undefined) return;
  throw new ImgdedupError(
    'REPOSITORY_EXISTS',
    `${root} lies inside the repository of ${outer.root}, which knows its files already.`,
    { remedy: 'Use that one, or say --force to make another inside it.' },
  );
}

/** @throws ImgdedupError REPOSITORY_EXISTS where records are somewhere else */
function checkServer({ root, dataFolder }: RepositoryPlace, server: string): void {
  const there = readStorePlace(dataFolder)?.server;
  if (there === server || (there === undefined && !hasLevelStore(dataFolder))) return;
  throw new ImgdedupError(
    'REPOSITORY_EXISTS',
    `${root} already keeps its records in ${there ?? join(dataFolder, 'store')}.`,
    { remedy: 'Use it as it is. What is known is not moved from one store to another.' },
  );
}

/** Who names a server allows it for this run, */
function allowing(server: string, options: CreateOptions): CreateOptions {
  return {
    ...options,
    overrides: new Map([...(options.overrides ?? []), ['store.servers', [server]]]),
  };
}

/** and for later ones. @returns false where it was allowed before, or nothing is kept of that */
async function allowServer(server: string, { userConfig }: CreateOptions): Promise<boolean> {
  if (userConfig === undefined) return false;
  const { servers } = parseSettings(await readUserConfig(userConfig)).store;
  if (servers.includes(server)) return false;
  makeFolders(dirname(userConfig));
  await writeConfigValue(userConfig, 'store.servers', [...servers, server]);
  return true;
}

function notBoth(): ImgdedupError {
  return new ImgdedupError(
    'USAGE',
    'Records on a server are for several machines, and so must the rest of the data be: --separate-dir cannot be said with --store.',
    { remedy: 'Say one of them.' },
  );
}

async function makeData(
  place: RepositoryPlace,
  options: CreateOptions,
  server: string | undefined,
): Promise<void> {
  const { root, dataFolder } = place;
  try {
    makeFolders(dataFolder);
    const config = join(dataFolder, 'config.toml');
    if (!existsSync(config)) writeFileSync(config, defaultConfigText());
    // Where photos are kept with git, what is known of them is not: it can be made anew.
    const ignore = join(dataFolder, ignoreFileName);
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
    if (server !== undefined) writeStorePlace(dataFolder, newStore(server));
    if (options.separateDir !== undefined)
      writeFileSync(join(dataFolder, rootFileName), `${root}\n`);
  } catch (error) {
    throw unwritable(dataFolder, error);
  }
  const overrides = await withUserHash(place, options);
  const repository = await Repository.open(place, { ...options, overrides });
  // The hash is settled here for good; the configuration must say so from now on.
  const { hash } = repository.settings;
  if (hash !== defaultSettings.hash) {
    await writeConfigValue(join(dataFolder, 'config.toml'), 'hash', hash);
  }
  await using store = await createStore(dataFolder);
  await writeMeta(store, repository.hash);
}

async function createStore(dataFolder: string): Promise<ObjectStore> {
  const at = readStorePlace(dataFolder);
  try {
    return await (await sourceOf(dataFolder, at)).create();
  } catch (error) {
    // A mistyped address is no place for records: the next `init` may name another.
    if (at !== undefined) removeStorePlace(dataFolder);
    throw error;
  }
}

/** A person's own configuration may name the hash of new repositories. */
async function withUserHash(
  { dataFolder }: RepositoryPlace,
  { overrides = new Map(), userConfig }: CreateOptions,
): Promise<ReadonlyMap<string, unknown>> {
  const config = await readConfig(join(dataFolder, 'config.toml'));
  const hash = (await readUserConfig(userConfig)).get('hash');
  if (hash === undefined || config.has('hash')) return overrides;
  return new Map([['hash', hash], ...overrides]);
}

/** An `init` that was cut off may have left a store without its first record. */
async function completeData(place: RepositoryPlace, options: CreateOptions): Promise<void> {
  const { hash } = await Repository.open(place, options);
  const at = readStorePlace(place.dataFolder);
  const source = await sourceOf(place.dataFolder, at);
  await using store = await (at !== undefined && (await isLacking(source))
    ? source.create()
    : source.open());
  const isEmpty =
    (await store.get(metaKey)) === undefined && (await store.get(headKey)) === undefined;
  if (isEmpty) await writeMeta(store, hash);
}

/** Whether an `init` that was cut off, or somebody who lost a database, left only the word where records are. */
async function isLacking(source: StoreSource): Promise<boolean> {
  try {
    await (await source.look())[Symbol.asyncDispose]();
    return false;
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'STORE_DAMAGED') return true;
    throw error;
  }
}

/** @returns false where the root cannot be written, as on read-only media */
function leavePointer({ root, dataFolder }: RepositoryPlace): boolean {
  try {
    writeFileSync(join(root, repositoryName), pointerText(dataFolder));
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Why a folder cannot be made, or written into. */
const refusals = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT']);

function unwritable(folder: string, cause: unknown): unknown {
  if (!refusals.has(systemCode(cause) ?? '')) return cause;
  return new ImgdedupError('STORE_UNWRITABLE', `${folder} cannot be written.`, {
    remedy: 'On read-only media keep the data elsewhere: "imgdedup init --separate-dir DIR".',
    cause,
  });
}
