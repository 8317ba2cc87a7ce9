import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeInBatches, type ObjectStore } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import { dropOutdated } from '../lookalikes/catalog/catalog-state.js';
import { writeManifest } from '../trash/manifest.js';
import type { Report } from './report.js';
import { salvageHistory } from './salvage-history.js';

/**
 * Mends what a report names, as far as it can be made anew or written again from what is left. What
 * cannot is laid aside as it is. Needs the right to write.
 */
export async function repair(repository: Repository, report: Report): Promise<void> {
  await repository.transaction(async (store) => {
    for (const key of report.useless) await layAside(repository, store, key);
    await writeInBatches(store, report.changes.values());
    if (report.hasLostCatalog) await dropOutdated(store);
  });
  for (const [action, records] of report.manifests) {
    await writeManifest(repository.dataFolder, action, records);
  }
  for (const path of report.files) await rm(path, { force: true });
  for (const path of report.strays) await moveAside(repository, path);
  if (report.hasBrokenHistory) await salvageHistory(repository);
}

/** Keeps a record that nothing brings back in a file named by its key, and takes it out of the store. */
async function layAside(
  { dataFolder }: Repository,
  store: ObjectStore,
  key: Buffer,
): Promise<void> {
  const value = await store.get(key);
  if (value === undefined) return;
  const folder = join(dataFolder, 'set-aside');
  await mkdir(folder, { recursive: true });
  {
    await using file = await open(join(folder, `${key.toString('hex')}.record`), 'w');
    await file.writeFile(value);
    await file.sync();
  }
  await store.write([{ type: 'del', key }]);
}

/** Under a name that tells where it lay. */
async function moveAside({ dataFolder }: Repository, path: string): Promise<void> {
  const folder = join(dataFolder, 'set-aside');
  await mkdir(folder, { recursive: true });
  const name = [dirname(path), path].map((part) => basename(part)).join('-');
  await rename(path, join(folder, `${name}-${Date.now()}`));
}
