import { itemAt } from '../../../model/snapshot/item-at.js';
import { fileFlags } from '../../../model/snapshot/file-table.js';
import { type Base, fsPath, type RelPath } from '../../../model/paths/path.js';
import type { FolderStat } from '../../../model/snapshot/tree-node.js';
import { systemDisk, type Disk, type DiskCalls } from '../../../fs/disk.js';
import { locate } from '../../../fs/location.js';
import { bundledEntry } from '../../../workers/bundled-entry.js';
import { WorkerThread } from '../../../workers/worker-thread.js';
import { packItems, type StatCheckMessage } from './stat-check-message.js';

/** What a folder must look like to be unchanged. */
export interface StatCheckItem {
  readonly path: RelPath;
  readonly stat: FolderStat;
  /** Names joined by `/`. */
  readonly names: string;
  readonly ino: Float64Array;
  readonly size: Float64Array;
  readonly mtimeMs: Float64Array;
  readonly ctimeMs: Float64Array;
  readonly flags: Uint8Array;
}

/** Below this many files a second thread takes longer to start than it saves. */
const worthThread = 30_000;

/**
 * Tells which folders are just as recorded: same folder, same files, nothing that a young
 * timestamp could hide. Only that: whatever is not, is looked at closely by the caller. Opens no
 * file and lists no folder.
 * @throws ImgdedupError WORKER_ENDED
 * @returns for each item 1 where unchanged, else 0
 */
export async function checkFolderStats(
  base: Base,
  items: readonly StatCheckItem[],
  threads: number,
  disk: Disk,
): Promise<Uint8Array> {
  const half = halfway(items);
  // Another disk cannot be given to a thread.
  const isInline = threads < 2 || half.files < worthThread / 2 || disk !== systemDisk;
  if (isInline) return checkAllStats(base, items, disk);
  await using thread = new WorkerThread<StatCheckMessage, Uint8Array>({
    entry: bundledEntry('stat-check-worker'),
    purpose: 'looks at files',
  });
  const message = packItems(base, items.slice(half.at));
  const other = thread.ask(message, [message.numbers.buffer, message.flags.buffer]);
  // A promise that rejects while this thread is busy must not count as unhandled.
  other.catch(() => undefined);
  const verdicts = new Uint8Array(items.length);
  verdicts.set(checkAllStats(base, items.slice(0, half.at), disk));
  verdicts.set(await other, half.at);
  return verdicts;
}

export function checkAllStats(
  base: Base,
  items: readonly StatCheckItem[],
  { calls }: Disk,
): Uint8Array {
  return Uint8Array.from(items, (item) => (isUnchanged(base, item, calls) ? 1 : 0));
}

function isUnchanged(base: Base, item: StatCheckItem, calls: DiskCalls): boolean {
  const stats = statOrUndefined(locate(base, item.path), calls);
  if (
    stats === undefined ||
    !stats.isDirectory() ||
    stats.ctimeMs !== item.stat.ctimeMs ||
    stats.mtimeMs !== item.stat.mtimeMs ||
    stats.ino !== item.stat.ino
  ) {
    return false;
  }
  return item.flags.length === 0 || filesUnchanged(base, item, calls);
}

/** The hot loop of `status`: one `lstat` a file and as little else as can be. */
function filesUnchanged(base: Base, item: StatCheckItem, calls: DiskCalls): boolean {
  const { ino, size, mtimeMs, ctimeMs, flags } = item;
  const prefix = item.path === '' ? base : `${base}${item.path}/`;
  const plain = item.names.isWellFormed() && prefix.isWellFormed();
  const names = item.names.split('/');
  for (const [row, name] of names.entries()) {
    const path = prefix + name;
    const stats = statOrUndefined(plain ? path : fsPath(path), calls);
    if (
      stats === undefined ||
      stats.ctimeMs !== ctimeMs[row] ||
      stats.mtimeMs !== mtimeMs[row] ||
      stats.size !== size[row] ||
      stats.ino !== ino[row] ||
      (itemAt(flags, row) & fileFlags.unsettled) !== 0
    ) {
      return false;
    }
  }
  return true;
}

function statOrUndefined(path: string | Buffer, calls: DiskCalls) {
  try {
    return calls.look(path);
  } catch {
    // Whatever is wrong with it, it is not as recorded; the close look names the error.
    return undefined;
  }
}

/** Where to cut so that both parts hold about the same number of files. */
function halfway(items: readonly StatCheckItem[]): { at: number; files: number } {
  const all = items.reduce((sum, item) => sum + item.flags.length, 0);
  let files = 0;
  for (const [at, item] of items.entries()) {
    if (files >= all / 2) return { at, files };
    files += item.flags.length;
  }
  return { at: items.length, files: 0 };
}
