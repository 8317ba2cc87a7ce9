import { cameraName } from '../../model/text/camera-name.js';
import type { Facts } from '../../model/facts/facts.js';
import type { FolderStats, Share } from '../../model/snapshot/folder-stats.js';
import { numberInodes, type FileStat } from '../../model/snapshot/file-table.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { compareNames } from '../../model/paths/path.js';
import { ReflinkedFiles } from '../../actions/journal/reflinked-files.js';
import { numberStorages, type SharedBytes } from '../../library/dupes/shared-bytes.js';
import { loadDescribable } from '../../library/facts/describable.js';
import { storedFacts } from '../../library/facts/facts-store.js';
import { countLookAlikes } from '../../library/lookalikes/groups/count-look-alikes.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { scoped, type FolderOptions } from './folder-options.js';

/**
 * Counts what is in the newest snapshot: formats, cameras, lenses, years, hours, duplicates. The folder is not
 * looked at, and nothing is compared.
 * @throws ImgdedupError NO_SNAPSHOT, PATH_NOT_FOUND, INTERRUPTED, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function folderStats(
  repository: Repository,
  options: FolderOptions = {},
): Promise<FolderStats> {
  const { scope, signal } = scoped(options);
  const { tree, selected, items, unread } = await loadDescribable(repository, scope);
  const shared = await ReflinkedFiles.load(repository);
  const counts = new Counts();
  for (const row of unread) counts.add(undefined, [tree.stat(row)], 1);
  let undescribed = unread.length;
  for await (const { item, known } of storedFacts(repository, items)) {
    checkInterrupted(signal);
    const { rows } = item;
    if (known === undefined) undescribed += rows.length;
    counts.add(
      known?.kind === 'facts' ? known.facts : undefined,
      rows.map((row) => tree.stat(row)),
      countStorages(tree, rows, shared),
    );
  }
  const lookAlikes = await countLookAlikes(repository, tree, selected);
  return { ...counts.result(), lookAlikes, undescribed };
}

/** How often the bytes of files of one content lie on disk. */
function countStorages(tree: Tree, rows: readonly number[], shared: SharedBytes): number {
  if (rows.length === 1) return 1;
  const stats = rows.map((row) => tree.stat(row));
  if (!stats.some((stat) => shared.concerns(stat))) return new Set(numberInodes(stats)).size;
  const files = rows.map((row, at) => ({ path: tree.path(row), stat: itemAt(stats, at) }));
  return new Set(numberStorages(files, shared)).size;
}

/** Files by what they have in common. */
class Counts {
  #files = 0;
  #bytes = 0;
  #dated = 0;
  #placed = 0;
  #videos = 0;
  #videoSeconds = 0;
  #duplicates = 0;
  #reclaimable = 0;
  readonly #formats = new Tally();
  readonly #cameras = new Tally();
  readonly #lenses = new Tally();
  readonly #years = new Tally();
  readonly #hours = new Tally();

  /**
   * @param stats of the files that hold one content
   * @param storages how often it lies on disk
   */
  add(facts: Facts | undefined, stats: readonly FileStat[], storages: number): void {
    const files = stats.length;
    const [{ size } = { size: 0 }] = stats;
    this.#files += files;
    this.#bytes += size * files;
    // Names of one inode, and files that share their bytes, take no room, and are no duplicates of each other.
    const further = storages - 1;
    this.#duplicates += further;
    this.#reclaimable += further * size;
    if (facts === undefined) return;
    const { kind, make, model, lens, taken, place, format, duration = 0 } = facts;
    const count = { files, bytes: size * files };
    this.#formats.add(format, count);
    this.#cameras.add(cameraName(make, model), count);
    this.#lenses.add(lens, count);
    this.#years.add(taken?.slice(0, 4), count);
    this.#hours.add(taken?.slice(hourAt, hourAt + 2), count);
    if (taken !== undefined) this.#dated += files;
    if (place !== undefined) this.#placed += files;
    if (kind === 'video') this.#videos += files;
    this.#videoSeconds += duration * files;
  }

  result(): Omit<FolderStats, 'lookAlikes' | 'undescribed'> {
    return {
      files: this.#files,
      bytes: this.#bytes,
      formats: this.#formats.byFrequency(),
      cameras: this.#cameras.byFrequency(),
      lenses: this.#lenses.byFrequency(),
      years: this.#years.byName(),
      hours: this.#hours.byName(),
      dated: this.#dated,
      placed: this.#placed,
      videos: this.#videos,
      videoSeconds: this.#videoSeconds,
      duplicates: this.#duplicates,
      reclaimable: this.#reclaimable,
    };
  }
}

const hourAt = '2019-05-04T'.length;

class Tally {
  readonly #shares = new Map<string, { files: number; bytes: number }>();

  add(name: string | undefined, { files, bytes }: Omit<Share, 'name'>): void {
    if (name === undefined) return;
    const share = this.#shares.get(name) ?? { files: 0, bytes: 0 };
    share.files += files;
    share.bytes += bytes;
    this.#shares.set(name, share);
  }

  byName(): Share[] {
    return [...this.#shares]
      .map(([name, share]) => ({ name, ...share }))
      .toSorted((a, b) => compareNames(a.name, b.name));
  }

  byFrequency(): Share[] {
    return this.byName().toSorted((a, b) => b.files - a.files);
  }
}
