import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileOps } from '../../fs/file-ops.js';
import { checkAddresses, type UrlSource } from '../../library/import/address-list.js';
import { checkSource } from '../../library/import/check-source.js';
import type { ImportFeed, SourceFile } from '../../library/import/feed.js';
import { fetchingFrom, type DownloadOptions } from '../../library/import/fetching.js';
import { FolderFeed } from '../../library/import/folder-feed.js';
import { holderOf } from '../../library/import/held-content.js';
import { HeldFiles, lookAt, sampleAt, type HeldFile } from '../../library/import/held-files.js';
import { OtherTypeCounter } from '../../library/import/other-type-counter.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { Tree } from '../../library/snapshot/tree.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import type { ImportCheck } from '../../model/import/import-check.js';
import { basePrefix } from '../../model/paths/path.js';
import type { OnProgress } from '../../model/runs/progress.js';

export interface ImportCheckOptions {
  /** Folders, absolute; and addresses, whose files are fetched, compared, and not kept. */
  readonly sources: readonly (string | UrlSource)[];
  /** Read the photo folder's files again, and do not go by what is known of them. */
  readonly verify?: boolean | undefined;
  /** How servers are talked to, where not as settings say. */
  readonly download?: DownloadOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Says whether every picture, video and what belongs to one on a card is in the photo folder, by its bytes,
 * whatever it is called there. Changes nothing, and writes nothing there.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE, INTERRUPTED,
 *   DISK_FULL, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function checkImport(
  repository: Repository,
  { sources, verify = false, download, signal, onProgress }: ImportCheckOptions,
): Promise<ImportCheck> {
  const { disk, hash, settings } = repository;
  const { extensions } = settings.scan;
  const addresses = sources.flatMap((one) => (typeof one === 'string' ? [] : checkAddresses(one)));
  const folders = sources.flatMap((one) =>
    typeof one === 'string' ? [checkSource(repository, { folder: one }).source] : [],
  );
  using fetched = addresses.length === 0 ? undefined : temporaryFolder();
  using fetching =
    fetched &&
    (await fetchingFrom(repository, addresses, {
      download,
      signal,
      ops: nodeFileOps,
      folder: fetched.path,
      onBytes: () => undefined,
    }));
  const feeds: readonly ImportFeed[] = [
    ...folders.map((source) => new FolderFeed(source, nodeFileOps, undefined)),
    ...(fetching === undefined ? [] : [fetching.feed]),
  ];
  const latest = await repository.transaction(loadLatestSnapshot);
  const held = await HeldFiles.load(repository, latest?.tree ?? new Tree());
  const others = new OtherTypeCounter();
  const missing: Failure<string>[] = [];
  const unreadable: Failure<string>[] = [];
  const totals = onProgress && feeds.map((feed) => feed.count({ disk, extensions }));
  let [files, there, bytes] = [0, 0, 0];
  const mayGoOn = (): boolean => signal?.aborted !== true;
  const find = async (path: string): Promise<HeldFile | 'vanished' | undefined> => {
    const stat = lookAt(path);
    if (stat === undefined) return 'vanished';
    if (!held.hasSize(stat.size)) return undefined;
    const candidates = await held.candidates(stat.size, sampleAt(path, stat, repository));
    return holderOf({ path, stat }, candidates, { verify, hash, mayGoOn });
  };
  const check = async ({ from, origin: path }: SourceFile): Promise<void> => {
    files += 1;
    try {
      const holder = await find(from);
      checkInterrupted(signal);
      if (holder === 'vanished') unreadable.push({ path, reason: 'vanished' });
      else if (holder === undefined) missing.push({ path, reason: 'not in the photo folder' });
      else if (holder.isTrashed) missing.push({ path, reason: 'in the trash only' });
      else {
        there += 1;
        bytes += lookAt(from)?.size ?? 0;
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
  for (const feed of feeds) {
    const chunks = feed.chunks({
      disk,
      extensions,
      most: 1000,
      onFailure: (folder, error) =>
        void unreadable.push({
          path: basePrefix(feed.place) + folder,
          reason: failureReason(error),
        }),
      onOther: (path) => others.add(path),
      onEvent: (event) => {
        files += 1;
        if (event.kind === 'failed') unreadable.push({ path: event.origin, reason: event.reason });
        return Promise.resolve();
      },
    });
    for await (const some of chunks) {
      for (const file of some.flatMap((chunk) => chunk.files)) {
        await check(file);
        feed.settle(file.from, undefined, 0);
      }
    }
  }
  checkInterrupted(signal);
  const isSafe = missing.length === 0 && unreadable.length === 0;
  return { files, bytes, held: there, missing, unreadable, otherTypes: others.counts, isSafe };
}

/** For what is fetched to be looked at, gone when disposed. */
function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'imgdedup-check-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
