import { ImgdedupError } from '../model/errors.js';
import type { DupesResult } from '../model/group.js';
import { createSelection } from '../model/selection.js';
import type { KeepRule } from '../model/settings.js';
import { groupExact } from './group-exact.js';
import { keepOrder } from './keeper.js';
import { markRows } from './learn-plan.js';
import { lookAtFolder, type RunOptions } from './look.js';
import { Readers } from './readers.js';
import type { Repository } from './repository.js';
import { finishRun, mergeFailures, startRun, type Start } from './run.js';
import type { Tree } from './tree.js';
import type { WriterLock } from './writer-lock.js';

export interface DupesOptions extends RunOptions {
  /** Trust a snapshot that was checked at most this many milliseconds ago; Infinity trusts any. */
  readonly maxAgeMs?: number | undefined;
  /** Which file of a group is kept; the repository's setting by default. */
  readonly keep?: readonly KeepRule[] | undefined;
  readonly jobs?: number | undefined;
  /** The right to write, where the caller has it already. */
  readonly lock?: WriterLock | undefined;
  /** Told when another process is writing: the answer is right, but nothing is stored. */
  readonly onReadOnly?: ((reason: string) => void) | undefined;
}

/**
 * Finds files that hold the same bytes, reading no more than it takes; what was learnt is stored.
 * @throws ImgdedupError NO_SNAPSHOT, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function findDupes(
  repository: Repository,
  options: DupesOptions,
): Promise<DupesResult> {
  await using own = options.lock === undefined ? await tryLock(repository, options) : undefined;
  const start = await startRun(repository);
  const { settings, hash } = repository;
  await using readers = new Readers(repository, options.jobs ?? settings.jobs);
  const trusted = trustedTree(start, options);
  const { tree, failures } =
    trusted === undefined
      ? await lookAtFolder(repository, start.latest?.tree, options)
      : { tree: trusted, failures: [] };
  start.findings.applyTo(tree);
  const marks = markRows(tree, options.scope, createSelection(settings.scan, start.now));
  const run = await finishRun(repository, start, tree, {
    ...options,
    marks,
    force: false,
    readers,
    thoroughness: 'candidates',
    mayWrite: (options.lock ?? own) !== undefined,
    refreshed: trusted === undefined && options.scope.isEverything,
  });
  return {
    ...groupExact(tree, marks, hash.name, keepOrder(options.keep ?? settings.keep)),
    unreadable: mergeFailures(failures, run.failures),
  };
}

/** Finding does not need the right to write: while an `index` has it, nothing is stored. */
async function tryLock(
  repository: Repository,
  { onReadOnly }: DupesOptions,
): Promise<WriterLock | undefined> {
  try {
    return await repository.lock('dupes');
  } catch (error) {
    if (!(error instanceof ImgdedupError) || error.code !== 'REPOSITORY_BUSY') throw error;
    onReadOnly?.(error.message);
    return undefined;
  }
}

/** The stored tree, where the caller trusts it. */
function trustedTree({ latest, now }: Start, { maxAgeMs }: DupesOptions): Tree | undefined {
  if (maxAgeMs === Infinity && latest === undefined) {
    throw new ImgdedupError(
      'NO_SNAPSHOT',
      'There is no snapshot to look into yet. Run "imgdedup index", or leave out --no-refresh.',
    );
  }
  if (maxAgeMs === undefined || latest === undefined) return undefined;
  return now - latest.snapshot.checkedAt <= maxAgeMs ? latest.tree : undefined;
}
