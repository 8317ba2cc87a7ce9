import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { settleActions, type Settling } from '../../actions/journal/recover.js';
import type { FileOps } from '../../fs/file-ops.js';
import { isInside } from '../../library/import/check-source.js';
import { lackingFiles, type LackingFiles } from '../../library/import/lacking-files.js';
import { loadFetchedTree } from '../../library/remotes/fetched-nodes.js';
import { checkSameHash } from '../../library/remotes/fetch-tree.js';
import { connectedRemote } from '../../library/remotes/locate-remote.js';
import { readRemote } from '../../library/remotes/remote-records.js';
import type { RepositoryPlace } from '../../library/repository/discover.js';
import { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import type { BackupEvent } from '../../model/remotes/backup.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { failureReason } from '../../model/errors/failure.js';
import type { ImportEvent } from '../../model/import/import.js';
import {
  basePrefix,
  bytesToName,
  fsPath,
  isRelPath,
  rootPath,
  type RelPath,
} from '../../model/paths/path.js';
import type { FetchResult } from '../../model/remotes/whereabouts.js';
import { fetchRemote } from './fetch-remote.js';
import { indexPhotos } from '../indexing/index-photos.js';
import { importFiles, type ImportResult } from '../import/import-files.js';

export interface BackUpOptions extends WatchOptions, Settling {
  /** Compare the bytes of all files with those there, and go by nothing that is known of them. */
  readonly verify?: boolean | undefined;
  /** Only say what would be copied. */
  readonly dryRun?: boolean | undefined;
  /** Path of a person's own configuration, which goes behind that of the other repository, too; none by default. */
  readonly userConfig?: string | undefined;
  /** Told of every file that may be lacking there. */
  readonly onEvent?: ((event: BackupEvent) => void | Promise<void>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

export interface BackUpResult extends Omit<ImportResult, 'deleted'> {
  /** What is known of the other repository now. */
  readonly fetched: FetchResult;
  /** Files that this repository has, those among them that are there, too. */
  readonly files: number;
}

/**
 * Copies what is only here into another repository, each file under its own path, as an import there: read once, read
 * back and compared, never over another file, in a session and an action of that repository, which its `undo` takes back.
 * Both take a snapshot first, for which files are read that are new or were never read; what both snapshots say is there is
 * not read. What it holds in the end is fetched.
 * @param name of the remote
 * @throws ImgdedupError NO_SUCH_REMOTE, REMOTE_AWAY, REMOTE_UNREADABLE, HASH_MISMATCH, USAGE, STORE_UNWRITABLE,
 *   FORMAT_UNSUPPORTED, STORE_DAMAGED, STORE_FULL, REPOSITORY_BUSY, SOURCE_BUSY, VOLUME_FAILING, DISK_FULL, INTERRUPTED
 */
export async function backUp(
  repository: Repository,
  name: string,
  options: BackUpOptions = {},
): Promise<BackUpResult> {
  const { signal, onProgress, onSettled, ops, dryRun, userConfig } = options;
  const watch = { signal, onProgress };
  const place = await placeOf(repository, name);
  const there: There = { name, place };
  const { lockWait, volumes } = repository;
  const other = await Repository.open(place, {
    userConfig,
    volumes,
    lockWait: lockWait === 'none' ? undefined : lockWait,
  });
  await inside(there, async () => {
    const settled = await settleActions(other);
    if (settled !== undefined) onSettled?.(settled);
    // What was removed there since its last snapshot is no copy; what was never read may be one.
    await indexPhotos(other, watch);
  });
  await indexPhotos(repository, watch);
  const before = await fetchRemote(repository, name, watch);
  const lacking = await filesFor(repository, other, name, options);
  const folder = bytesToName(realpathSync.native(fsPath(repository.root), { encoding: 'buffer' }));
  for (const { path, reason } of lacking.failures) {
    await options.onEvent?.({ kind: 'failed', file: path, reason });
  }
  const { deleted: _, ...result } = await inside(there, () =>
    importFiles(other, {
      ...watch,
      sources: [{ folder, only: lacking.paths }],
      to: '{folder}/{name}',
      command: 'backup',
      dryRun,
      onSettled,
      onEvent: (event) =>
        event.kind === 'found' ? undefined : options.onEvent?.(eventOf(event, folder)),
      ...(ops && { ops }),
    }),
  );
  return {
    ...result,
    failed: result.failed + lacking.failures.length,
    otherTypes: lacking.otherTypes,
    files: lacking.files,
    fetched: dryRun === true ? before : await fetchRemote(repository, name, watch),
  };
}

interface There {
  readonly name: string;
  readonly place: RepositoryPlace;
}

/** Where a remote is now, and that it can take copies. */
async function placeOf(repository: Repository, name: string): Promise<RepositoryPlace> {
  const known = await repository.transaction((store) => readRemote(store, name));
  await using found = await connectedRemote(known, repository.volumes);
  const { place } = found.store;
  checkSameHash(repository, found.store);
  checkIsElsewhere(repository, { name, place });
  checkWritable({ name, place });
  return place;
}

/** @throws ImgdedupError USAGE */
function checkIsElsewhere(repository: Repository, { name, place }: There): void {
  const remedy = `Take a folder elsewhere, on another disk: "imgdedup remote add NAME DIR".`;
  const [here, there] = [repository.root, place.root].map((path) => realpathSync(path));
  const isOne = isSameFolder(repository.root, place.root);
  if (isOne || isSameFolder(repository.dataFolder, place.dataFolder)) {
    const message = `"${name}" (${place.root}) is this repository itself: a copy there would be none.`;
    throw new ImgdedupError('USAGE', message, { remedy });
  }
  if (here === undefined || there === undefined) return;
  if (!isInside(here, there) && !isInside(there, here)) return;
  const message = `"${name}" (${place.root}) and this photo folder lie in each other.`;
  throw new ImgdedupError('USAGE', message, { remedy });
}

/** Also by way of a mount that shows a folder in two places. */
function isSameFolder(one: string, other: string): boolean {
  const [a, b] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })];
  return a.dev === b.dev && a.ino === b.ino;
}

/** @throws ImgdedupError STORE_UNWRITABLE */
function checkWritable({ name, place }: There): void {
  for (const folder of [place.root, place.dataFolder]) {
    try {
      accessSync(folder, constants.W_OK);
    } catch (cause) {
      if (systemCode(cause) === undefined) throw cause;
      const message = `"${name}" takes no copies: ${folder} cannot be written (${failureReason(cause)}).`;
      throw new ImgdedupError('STORE_UNWRITABLE', message, {
        remedy: 'Mount its disk so that you may write there, or look at its owner and permissions.',
        cause,
      });
    }
  }
}

async function filesFor(
  repository: Repository,
  other: Repository,
  name: string,
  { verify, signal, onProgress }: BackUpOptions,
): Promise<LackingFiles> {
  const watch = { signal, onProgress };
  if (verify === true) return lackingFiles(repository, undefined, watch);
  const tree = await repository.transaction(async (store) =>
    loadFetchedTree(store, await readRemote(store, name)),
  );
  return lackingFiles(repository, { base: other.base, tree }, watch);
}

/** Work in another repository; what goes wrong is told of that one. */
async function inside<T>({ name, place }: There, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
    if (error.code === 'STORE_DAMAGED') {
      throw new ImgdedupError(error.code, `The store of ${place.root} is damaged.`, {
        remedy: `Run "imgdedup -C ${place.root} verify --repair", and the same command again.`,
        cause: error,
      });
    }
    if (error.code !== 'REPOSITORY_BUSY') throw error;
    throw new ImgdedupError(error.code, `"${name}" (${place.root}): ${error.message}`, {
      ...(error.remedy !== undefined && { remedy: error.remedy }),
      cause: error,
    });
  }
}

function eventOf(event: Exclude<ImportEvent, { kind: 'found' }>, folder: string): BackupEvent {
  if (event.kind === 'similar') throw new TypeError('a backup copies whatever it looks like');
  const { origin, ...rest } = event;
  return { ...rest, file: pathBelow(folder, origin) };
}

function pathBelow(folder: string, path: string): RelPath {
  const below = path.slice(basePrefix(folder).length);
  return isRelPath(below) ? below : rootPath;
}
