import { ImgdedupError } from '../../model/errors/errors.js';
import type { Failure } from '../../model/errors/failure.js';
import type { Knowledge } from '../../model/snapshot/file-table.js';
import { isWithin, type RelPath } from '../../model/paths/path.js';
import { createSelection } from '../scan/selection.js';
import { checkMatched } from '../scan/check-matched.js';
import { selectRows, type Thoroughness } from './hash-plan.js';
import { scanFolder, type RunOptions } from '../scan/scan.js';
import { leaveOtherSizes } from './scope-partners.js';
import { Readers } from './readers.js';
import type { Repository } from '../repository/repository.js';
import { finishRun, loadStart, mergeFailures, startRun, type Start } from './run.js';
import { Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { WriterLock } from '../repository/writer-lock.js';

/** How much is looked at and read anew. */
export interface LookOptions {
  /** Trust a snapshot that was checked at most this many milliseconds ago; Infinity trusts any. */
  readonly maxAgeMs?: number | undefined;
  /** Number of reading threads, and of decoding processes; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
  /** Told when another process is writing: the answer is right, but nothing is stored. */
  readonly onReadOnly?: ((reason: ImgdedupError) => void) | undefined;
}

export interface RefreshHashesOptions extends RunOptions, LookOptions {
  /** What must be known of the contents; what tells duplicates by default. */
  readonly thoroughness?: Thoroughness | undefined;
  /**
   * Whether files beside the scope take part, too: those that could be partners of files in it. All
   * of the folder is looked at then.
   */
  readonly wantsPartners?: boolean | undefined;
  /** A folder whose files take no part, though they are in scope. */
  readonly apart?: RelPath | undefined;
  /** The right to write, where the caller has it already. */
  readonly lock?: WriterLock | undefined;
  /** What was loaded when that was taken. */
  readonly start?: Start | undefined;
  /**
   * Where the right to write is taken here: looks into the store while it is open for that, and says
   * what is to be done with the right before anything else.
   */
  readonly prepare?:
    | ((store: ObjectStore) => Promise<(() => Promise<void>) | undefined>)
    | undefined;
}

/** A tree in which the content of every file that another one could share is known. */
export interface RefreshedHashes {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  /** Those of them that are in scope. */
  readonly meant: Uint8Array;
  readonly unreadable: readonly Failure[];
  /** False where another process was writing: only what was stored is told. */
  readonly isComplete: boolean;
}

/**
 * Looks at the folder and reads no more than it takes to know which files hold the same bytes; what
 * was learnt is stored.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export function refreshHashes(
  repository: Repository,
  options: RefreshHashesOptions,
): Promise<RefreshedHashes> {
  if (options.lock !== undefined) return readAndStore(repository, options);
  return untilFull(
    options,
    () => readAndStore(repository, options),
    () => storedHashes(repository, options),
  );
}

/**
 * Who only looks is told what is stored where the disk turns out to be full, as where it was from the start.
 * @param work has the right to write, and gives it back if it fails
 */
export async function untilFull<T>(
  { onReadOnly }: LookOptions,
  work: () => Promise<T>,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImgdedupError) || error.code !== 'STORE_FULL') throw error;
    onReadOnly?.(error);
    return look();
  }
}

async function readAndStore(
  repository: Repository,
  options: RefreshHashesOptions,
): Promise<RefreshedHashes> {
  const loaded: Start[] = [];
  let prepared: (() => Promise<void>) | undefined;
  const load = async (store: ObjectStore): Promise<void> => {
    prepared = await options.prepare?.(store);
    loaded.push(await loadStart(repository, store));
  };
  await using own =
    options.lock === undefined ? await tryLock(repository, options, load) : undefined;
  if ((options.lock ?? own) === undefined) return await storedHashes(repository, options);
  await prepared?.();
  const start = loaded[0] ?? options.start ?? (await startRun(repository));
  const { settings } = repository;
  await using readers = new Readers(repository, options.jobs ?? settings.jobs);
  const trusted = trustedTree(start, options);
  const look =
    trusted === undefined
      ? await scanFolder(repository, start.latest?.tree, {
          ...options,
          scope: reach(options),
          onProgress(progress) {
            // At a first look most files share their size with another, and will be read.
            if (start.latest === undefined) readers.expect(progress.files);
            options.onProgress?.(progress);
          },
        })
      : { tree: trusted, failures: [], watcher: undefined };
  const { tree, failures } = look;
  start.findings.applyTo(tree);
  const { selected, meant } = selectBoth(repository, tree, options, start.now);
  const run = await finishRun(repository, start, tree, {
    ...options,
    selected,
    force: false,
    readers,
    thoroughness: options.thoroughness ?? 'candidates',
    refreshed: trusted === undefined && reach(options).isEverything,
    look,
  });
  // Whoever differs from all others by first and last block was not read: what it was is no proof either.
  if (options.thoroughness !== 'everything') forgetCarried(tree);
  const unreadable = mergeFailures(failures, run.failures);
  return { tree, selected, meant, unreadable, isComplete: true };
}

/**
 * What is stored, while another process finds out more: reads no file. Where there is no snapshot yet
 * the folder is looked at, because what an unfinished run stores has no paths.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_DAMAGED
 */
export async function storedHashes(
  repository: Repository,
  options: RefreshHashesOptions,
): Promise<RefreshedHashes> {
  const start = await startRun(repository);
  const { latest, findings, now } = start;
  const { tree, failures } =
    latest === undefined && options.maxAgeMs !== Infinity
      ? await scanFolder(repository, undefined, { ...options, scope: reach(options) })
      : { tree: storedTree(start), failures: [] };
  findings.applyTo(tree);
  forgetCarried(tree);
  const { selected, meant } = selectBoth(repository, tree, options, now);
  return { tree, selected, meant, unreadable: failures, isComplete: false };
}

/** What must be looked at. */
function reach({ scope, wantsPartners }: RefreshHashesOptions): Scope {
  return wantsPartners === true ? Scope.everything : scope;
}

/** @throws ImgdedupError PATH_NOT_FOUND for a pattern that no file matches */
function selectBoth(
  { settings }: Repository,
  tree: Tree,
  options: RefreshHashesOptions,
  now: number,
): Pick<RefreshedHashes, 'selected' | 'meant'> {
  checkMatched(options.scope, tree);
  const selection = createSelection(settings.scan, now);
  const meant = selectRows(tree, options.scope, selection);
  if (options.apart !== undefined) leaveOut(tree, meant, options.apart);
  if (options.wantsPartners !== true || options.scope.isEverything)
    return { selected: meant, meant };
  const selected = selectRows(tree, Scope.everything, selection);
  if (options.apart !== undefined) leaveOut(tree, selected, options.apart);
  // Who has another size than every file in scope need not be read to know it is no duplicate.
  if (options.thoroughness === 'candidates') leaveOtherSizes(tree, selected, meant);
  return { selected, meant };
}

/** A carried content id that nothing has proven is not good enough to call a file a duplicate. */
function forgetCarried(tree: Tree): void {
  const carried = new Map<number, Knowledge>();
  for (const { row, files, local } of tree.eachRow()) {
    if (files.isCarried(local)) carried.set(row, { kind: 'none' });
  }
  tree.learn(carried);
}

function leaveOut(tree: Tree, selected: Uint8Array, apart: RelPath): void {
  for (const [position, { path, state }] of tree.folders.entries()) {
    if (!isWithin(path, apart)) continue;
    const first = tree.firstRow(position);
    selected.fill(0, first, first + state.files.count);
  }
}

/** Most runs are short: who waits a moment can give the whole answer. */
const momentMs = 500;

const mayOnlyLook: ReadonlySet<string> = new Set([
  'REPOSITORY_BUSY',
  'STORE_UNWRITABLE',
  'STORE_FULL',
]);

/** Finding does not need the right to write: while an `index` has it, what is stored is told. */
export async function tryLock(
  repository: Repository,
  { onReadOnly }: Pick<RefreshHashesOptions, 'onReadOnly'>,
  first?: (store: ObjectStore) => Promise<void>,
): Promise<WriterLock | undefined> {
  try {
    const lockWait = repository.lockWait === 'none' ? { ms: momentMs } : repository.lockWait;
    return await repository.lock('dupes', lockWait, first);
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !mayOnlyLook.has(error.code)) throw error;
    onReadOnly?.(error);
    return undefined;
  }
}

/** The stored tree, where the caller trusts it. */
function trustedTree(start: Start, { maxAgeMs }: RefreshHashesOptions): Tree | undefined {
  const { latest, now } = start;
  if (maxAgeMs === Infinity) return storedTree(start);
  if (maxAgeMs === undefined || latest === undefined) return undefined;
  return now - latest.snapshot.checkedAt <= maxAgeMs ? latest.tree : undefined;
}

function storedTree({ latest }: Start): Tree {
  if (latest !== undefined) return latest.tree;
  throw new ImgdedupError('NO_SNAPSHOT', 'There is no snapshot to look into yet.', {
    remedy: 'Run "imgdedup index", or leave out --no-refresh.',
  });
}
