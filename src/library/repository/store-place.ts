import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../../config/settings.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { repositoryStore } from './claimed-store.js';
import type { StoreSource } from '../../storage/object-store.js';
import {
  formatServer,
  isSchemaName,
  parseServer,
  type StoreAddress,
} from '../../storage/postgres/store-address.js';
import type { RepositoryPlace } from './discover.js';

/** Lies in the data folder where the records are on a server, and says where. */
const fileName = 'postgres.json';
const version = 1;

/** Where the records are. Loads what speaks to a server only where they are on one. */
export async function sourceOf(
  dataFolder: string,
  store: StoreAddress | undefined,
): Promise<StoreSource> {
  if (store === undefined) return repositoryStore(dataFolder);
  const { postgresStoreSource } = await import('../../storage/postgres/postgres-source.js');
  return postgresStoreSource(store);
}

/** A new place for records: a schema that nobody else has. */
export function newStore(server: string): StoreAddress {
  return { server, schema: `imgdedup_${randomBytes(8).toString('hex')}` };
}

/** Has a repository keep its records there. */
export function writeStorePlace(dataFolder: string, { server, schema }: StoreAddress): void {
  const text = JSON.stringify({ version, server, schema }, undefined, 2);
  writeFileSync(join(dataFolder, fileName), `${text}\n`, { flag: 'wx', flush: true });
}

/** Has a repository whose records could not be put there look for another place. */
export function removeStorePlace(dataFolder: string): void {
  rmSync(join(dataFolder, fileName), { force: true });
}

/**
 * Where a repository says that its records are; undefined for LevelDB. Whoever made the folder wrote this.
 * @throws ImgdedupError CONFIG_INVALID, FORMAT_UNSUPPORTED
 */
export function readStorePlace(dataFolder: string): StoreAddress | undefined {
  const file = join(dataFolder, fileName);
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const fields = fieldsOf(text);
  if (typeof fields['version'] === 'number' && fields['version'] > version) {
    throw new ImgdedupError('FORMAT_UNSUPPORTED', `${file} was written by a newer imgdedup.`, {
      remedy: 'Use that one, or a newer one.',
    });
  }
  const { server, schema } = fields;
  try {
    if (typeof server === 'string' && typeof schema === 'string' && isSchemaName(schema)) {
      return { server: formatServer(parseServer(server)), schema };
    }
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
  }
  throw new ImgdedupError('CONFIG_INVALID', `${file} does not say where the records are.`, {
    remedy: 'Bring it back from a backup. Remove it only where there is no store to be lost.',
  });
}

/**
 * The same where the person allows it: a folder that came from somebody else must not have this machine
 * connect anywhere, with names and passwords of whoever looks into it.
 * @param personal what the person's own configuration sets, or this run
 * @throws ImgdedupError STORE_NOT_ALLOWED and as {@link readStorePlace}
 */
export function allowedStore(
  { root, dataFolder }: RepositoryPlace,
  personal: ReadonlyMap<string, unknown>,
): StoreAddress | undefined {
  const store = readStorePlace(dataFolder);
  if (store === undefined) return undefined;
  const { servers } = parseSettings(personal).store;
  if (servers.includes(store.server)) return store;
  throw new ImgdedupError(
    'STORE_NOT_ALLOWED',
    `${root} says that its records are in the database ${store.server}, which your own configuration does not name. Nothing was connected to.`,
    {
      remedy: `If you trust it, run "imgdedup init --store ${store.server}" in ${root} once on this machine.`,
    },
  );
}

/** Whether LevelDB holds records here. */
export function hasLevelStore(dataFolder: string): boolean {
  return existsSync(join(dataFolder, 'store', 'CURRENT'));
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
