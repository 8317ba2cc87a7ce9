import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfigText, readConfig, writeConfigValue } from '../config/config-file.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { defaultSettings } from '../config/settings.js';
import { headKey, metaKey } from '../storage/keys.js';
import { repositoryStore } from '../library/repository/claimed-store.js';
import {
  enclosingRepository,
  pointerText,
  repositoryAt,
  repositoryName,
  rootFileName,
} from '../library/repository/discover.js';
import type { RepositoryPlace } from '../library/repository/discover.js';
import { Repository, type OpenOptions } from '../library/repository/repository.js';
import { writeMeta } from '../library/repository/repository-meta.js';
import { checkFolder } from '../library/repository/root-errors.js';
import { readUserConfig } from '../library/repository/user-config.js';

const ignoreFileName = '.gitignore';

export interface CreateOptions extends OpenOptions {
  /** Absolute path of a folder for the data, if not inside the root. */
  readonly separateDir?: string | undefined;
  /** Also inside another repository, whose files are then known to both. */
  readonly force?: boolean;
}

export interface Created {
  readonly place: RepositoryPlace;
  /** False where it was there already. */
  readonly isNew: boolean;
  /** False where the root is read-only, so that no pointer to the data could be left in it. */
  readonly hasPointer: boolean;
}

/**
 * Makes a repository, or finds the one that is there.
 * @param root absolute path of an existing folder
 * @throws ImgdedupError NOT_A_FOLDER, PATH_NOT_FOUND, REPOSITORY_EXISTS, STORE_UNWRITABLE
 */
export async function createRepository(
  root: string,
  options: CreateOptions = {},
): Promise<Created> {
  checkFolder(root);
  const dataFolder = options.separateDir ?? join(root, repositoryName);
  const there = repositoryAt(root) ?? repositoryAt(dataFolder);
  if (there !== undefined) checkSame(there, { root, dataFolder }, options);
  else if (options.force !== true) checkNotInside(root);
  const place = there ?? { root, dataFolder };
  const isNew = !existsSync(join(place.dataFolder, 'store', 'CURRENT'));
  if (isNew) await makeData(place, options);
  else await completeData(place, options);
  (await Repository.open(place, options)).reserve.fill();
  const hasPointer = options.separateDir === undefined || leavePointer(place);
  return { place, isNew, hasPointer };
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

async function makeData(place: RepositoryPlace, options: CreateOptions): Promise<void> {
  const { root, dataFolder } = place;
  try {
    mkdirSync(dataFolder, { recursive: true });
    const config = join(dataFolder, 'config.toml');
    if (!existsSync(config)) writeFileSync(config, defaultConfigText());
    // Where photos are kept with git, what is known of them is not: it can be made anew.
    const ignore = join(dataFolder, ignoreFileName);
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
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
  await using store = await repositoryStore(dataFolder).create();
  await writeMeta(store, repository.hash);
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
  await using store = await repositoryStore(place.dataFolder).open();
  const isEmpty =
    (await store.get(metaKey)) === undefined && (await store.get(headKey)) === undefined;
  if (isEmpty) await writeMeta(store, hash);
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

function unwritable(folder: string, cause: unknown): unknown {
  if (!['EROFS', 'EACCES', 'EPERM'].includes(systemCode(cause) ?? '')) return cause;
  return new ImgdedupError('STORE_UNWRITABLE', `${folder} cannot be written.`, {
    remedy: 'On read-only media keep the data elsewhere: "imgdedup init --separate-dir DIR".',
    cause,
  });
}
