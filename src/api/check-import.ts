import { checkSource } from '../library/import/check-source.js';
import { holderOf } from '../library/import/held-content.js';
import { HeldFiles, lookAt, sampleAt, type HeldFile } from '../library/import/held-files.js';
import { OtherTypeCounter } from '../library/import/other-type-counter.js';
import { countSource, sourceFiles } from '../library/import/source-files.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { Repository } from '../library/repository/repository.js';
import { loadLatestSnapshot } from '../library/snapshot/latest-snapshot.js';
import { Tree } from '../library/snapshot/tree.js';
import { failureReason, type Failure } from '../model/failure.js';
import type { ImportCheck } from '../model/import-check.js';
import { basePrefix, joinPath } from '../model/path.js';
import type { OnProgress } from '../model/progress.js';

export interface ImportCheckOptions {
  /** Folders, absolute. */
  readonly sources: readonly string[];
  /** Read the photo folder's files again, and do not go by what is known of them. */
  readonly verify?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Says whether every picture, video and what belongs to one on a card is in the photo folder, by its bytes,
 * whatever it is called there. Changes nothing, and writes nothing.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE, INTERRUPTED,
 *   REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function checkImport(
  repository: Repository,
  { sources, verify = false, signal, onProgress }: ImportCheckOptions,
): Promise<ImportCheck> {
  const { disk, hash, settings } = repository;
  const { extensions } = settings.scan;
  const checked = sources.map((folder) => checkSource(repository, { folder }).source);
  const latest = await repository.transaction(loadLatestSnapshot);
  const held = await HeldFiles.load(repository, latest?.tree ?? new Tree());
  const others = new OtherTypeCounter();
  const missing: Failure<string>[] = [];
  const unreadable: Failure<string>[] = [];
  const totals = onProgress && checked.map((source) => countSource(source, { disk, extensions }));
  let [files, there, bytes] = [0, 0, 0];
  const mayGoOn = (): boolean => signal?.aborted !== true;
  const find = async (path: string): Promise<HeldFile | 'vanished' | undefined> => {
    const stat = lookAt(path);
    if (stat === undefined) return 'vanished';
    if (!held.hasSize(stat.size)) return undefined;
    const candidates = await held.candidates(stat.size, sampleAt(path, stat, repository));
    return holderOf({ path, stat }, candidates, { verify, hash, mayGoOn });
  };
  const check = async (path: string): Promise<void> => {
    files += 1;
    try {
      const holder = await find(path);
      checkInterrupted(signal);
      if (holder === 'vanished') unreadable.push({ path, reason: 'vanished' });
      else if (holder === undefined) missing.push({ path, reason: 'not in the photo folder' });
      else if (holder.isTrashed) missing.push({ path, reason: 'in the trash only' });
      else {
        there += 1;
        bytes += lookAt(path)?.size ?? 0;
      }
    } catch (error) {
      unreadable.push({ path, reason: failureReason(error) });
    }
    onProgress?.({
      stage: 'checking',
      files,
      totalFiles: totals?.reduce((sum, one) => sum + one.files, 0),
      bytes: 0,
      totalBytes: undefined,
    });
  };
  for (const source of checked) {
    const base = basePrefix(source.folder);
    const chunks = sourceFiles(source, {
      disk,
      extensions,
      most: 1000,
      onFailure: (folder, error) =>
        void unreadable.push({ path: base + folder, reason: failureReason(error) }),
      onOther: (path) => others.add(path),
    });
    for (const { folder, names } of chunks) {
      for (const name of names) await check(base + joinPath(folder, name));
    }
  }
  const isSafe = missing.length === 0 && unreadable.length === 0;
  return { files, bytes, held: there, missing, unreadable, otherTypes: others.counts, isSafe };
}
