import { existsSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeConfigValue } from '../../config/config-file.js';
import { hashNameIn } from '../../digest/hash-name.js';
import { syncFolder } from '../../fs/sync-folder.js';
import { temporaryName } from '../../model/paths/path.js';
import { decodeSound } from '../../storage/codec.js';
import { metaCodec } from '../../storage/codecs/meta.js';
import { metaKey } from '../../storage/keys.js';
import type { StoreSource } from '../../storage/object-store.js';
import { nameOfMeta } from './repository-meta.js';

/**
 * Lies in the data folder from before the store gets another hash until the configuration names it: as long as
 * it is there, only the store knows which of the two holds.
 */
const fileName = 'changeover';

/** On disk when it returns. */
export async function announceChangeover(dataFolder: string): Promise<void> {
  {
    await using file = await open(join(dataFolder, fileName), 'w');
    await file.sync();
  }
  await syncFolder(dataFolder);
}

/**
 * The hash that the store names where the configuration may not be asked; undefined where it may.
 * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, STORE_FULL, STORE_UNWRITABLE
 */
export async function hashOfStore(
  dataFolder: string,
  source: StoreSource,
): Promise<string | undefined> {
  if (!existsSync(join(dataFolder, fileName))) return undefined;
  await using store = await source.look();
  // What is damaged is told by whoever opens it next.
  const meta = decodeSound(metaCodec, await store.get(metaKey))?.record;
  return meta && nameOfMeta(meta);
}

/**
 * Has the configuration name the hash that the store names, whichever that is: whoever has the repository open may
 * know the other one.
 * @throws ImgdedupError CONFIG_INVALID, REPOSITORY_BUSY, STORE_DAMAGED, STORE_FULL, STORE_UNWRITABLE
 */
export async function endChangeover(dataFolder: string, source: StoreSource): Promise<void> {
  const name = await hashOfStore(dataFolder, source);
  if (name === undefined) return;
  // A hash of somebody's own is none that a configuration can name.
  if (hashNameIn(name) !== undefined) {
    await writeConfigValue(join(dataFolder, 'config.toml'), 'hash', name);
  }
  // Of a run that was cut off while it wrote that.
  for (const file of await readdir(dataFolder)) {
    if (temporaryName.test(file)) await rm(join(dataFolder, file), { force: true });
  }
  await rm(join(dataFolder, fileName), { force: true });
}
