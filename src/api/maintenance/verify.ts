import { checkSymlinks } from '../../actions/journal/check-symlinks.js';
import { nodeFileOps } from '../../fs/file-ops.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { OnProgress } from '../../model/runs/progress.js';
import type { Problem, VerifyResult } from '../../model/maintenance/upkeep.js';
import type { Repository } from '../../library/repository/repository.js';
import { checkDecisions } from '../../library/maintenance/check-decisions.js';
import { checkCatalog } from '../../library/maintenance/check-catalog.js';
import { checkHistory } from '../../library/maintenance/check-history.js';
import { checkIndexes } from '../../library/maintenance/check-indexes.js';
import { checkJournal } from '../../library/maintenance/check-journal.js';
import { checkPhotos, type ReadAgain } from '../../library/maintenance/check-photos.js';
import { checkPuts } from '../../library/maintenance/check-puts.js';
import { checkRecords } from '../../library/maintenance/check-records.js';
import { checkRemotes } from '../../library/maintenance/check-remotes.js';
import { checkThumbnails } from '../../library/maintenance/check-thumbnails.js';
import { checkTrash } from '../../library/maintenance/check-trash.js';
import { checkTrashedPhotos } from '../../library/maintenance/check-trashed-photos.js';
import { repair } from '../../library/maintenance/repair.js';
import { Report } from '../../library/maintenance/report.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { WatchedStore } from '../../library/repository/watched-store.js';

export interface VerifyOptions {
  /** Reads photos again and compares them with their hashes. */
  readonly readsPhotos?: boolean;
  /** Mends what can be computed again. */
  readonly repairs?: boolean;
  /** Reading threads; 0 decides by itself. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Checks everything that a repository holds: records, references, snapshots, indexes, journal; the
 * photos, if asked to. Changes nothing unless it repairs.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED, FORMAT_UNSUPPORTED; STORE_DAMAGED where a
 *   repair did not help
 */
export async function verify(
  repository: Repository,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  if (options.repairs !== true) return look(repository, options);
  const copy = await repository.salvage();
  const opened = copy === undefined ? [] : [unusable];
  const mended = await checkAndRepair(repository, options);
  const after = await look(repository, options);
  return { ...after, repaired: [...opened, ...mended.repaired], copy: copy ?? mended.copy };
}

const mayOnlyLook: ReadonlySet<string> = new Set(['STORE_UNWRITABLE', 'STORE_FULL']);

/** What nobody here may write to, or has no room to, can be checked all the same. */
async function lockToLook(repository: Repository): Promise<AsyncDisposable> {
  try {
    return await repository.lock('verify');
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !mayOnlyLook.has(error.code)) throw error;
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
}

/** Checks without changing anything. */
async function look(repository: Repository, options: VerifyOptions): Promise<VerifyResult> {
  const report = new Report();
  const nothingRead: ReadAgain = { changed: 0, unreadable: [] };
  let read = nothingRead;
  try {
    await using _lock = await lockToLook(repository);
    const tree = await checkStore(repository, report, options);
    // A journal that must be mended first cannot be asked.
    const isWhole = report.problems.every(({ remedy }) => remedy !== 'repair');
    const place = { base: repository.base, ops: nodeFileOps };
    if (isWhole) await checkSymlinks(repository, place, tree, report);
    if (options.readsPhotos === true) {
      const jobs = options.jobs ?? repository.settings.jobs;
      if (tree !== undefined) {
        read = await checkPhotos(repository, tree, report, { ...options, jobs });
      }
      const trash = await checkTrashedPhotos(repository, report, options);
      read = { ...read, unreadable: [...read.unreadable, ...trash] };
    }
  } catch (error) {
    if (options.repairs === true || !isDamage(error)) throw error;
    report.problems.push(unusable);
  }
  const { problems, checked, behind } = report;
  return { problems, repaired: [], copy: undefined, checked, behind, ...read };
}

async function checkAndRepair(
  repository: Repository,
  options: VerifyOptions,
): Promise<Pick<VerifyResult, 'repaired' | 'copy'>> {
  await using _lock = await repository.lock('verify --repair');
  try {
    return { repaired: await repairRecords(repository, options), copy: undefined };
  } catch (error) {
    if (!isDamage(error)) throw error;
    // The store opens, and cannot be read somewhere.
    const copy = await repository.salvage(true);
    return { repaired: [unusable, ...(await repairRecords(repository, options))], copy };
  }
}

async function repairRecords(
  repository: Repository,
  options: VerifyOptions,
): Promise<readonly Problem[]> {
  const report = new Report();
  await checkStore(repository, report, options);
  const mendable = report.problems.filter(({ remedy }) => remedy === 'repair');
  if (mendable.length > 0) await repair(repository, report);
  return mendable;
}

/** @returns the tree of the newest snapshot, if it is whole */
function checkStore(
  repository: Repository,
  report: Report,
  options: VerifyOptions,
): Promise<Tree | undefined> {
  const check = () => checkRecordsAndIndexes(repository, report, options);
  return repository.stage('check', check, () => ({
    records: report.checked.records,
    problems: report.problems.length,
  }));
}

async function checkRecordsAndIndexes(
  repository: Repository,
  report: Report,
  options: VerifyOptions,
): Promise<Tree | undefined> {
  const { tree, catalog } = await repository.transaction(async (whole) => {
    const store = new WatchedStore(whole, 'checking', options);
    await checkRecords(repository, store, report);
    await checkDecisions(repository, store, report);
    await checkJournal(store, report);
    await checkRemotes(store, report);
    return {
      tree: await checkHistory(repository, store, report),
      catalog: await checkCatalog(repository, store, report),
    };
  });
  await checkIndexes(repository, catalog, report);
  await checkThumbnails(repository, report);
  await checkTrash(repository, report);
  await checkPuts(repository, report, options);
  return tree;
}

function isDamage(error: unknown): error is ImgdedupError {
  return error instanceof ImgdedupError && error.code === 'STORE_DAMAGED';
}

const unusable: Problem = {
  what: 'the store',
  why: 'cannot be opened or read in full',
  remedy: 'repair',
};
