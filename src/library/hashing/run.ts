import { ImgdedupError } from '../../model/errors/errors.js';
import type { Failure } from '../../model/errors/failure.js';
import { compareNames } from '../../model/paths/path.js';
import { Findings } from './findings.js';
import {
  loadLatestSnapshot,
  saveLatestSnapshot,
  type LatestSnapshot,
} from '../snapshot/latest-snapshot.js';
import { hashFiles, type HashedFiles } from './hash-files.js';
import type { Thoroughness } from './hash-plan.js';
import type { RunOptions, Scanned } from '../scan/scan.js';
import { tellWatcher, unsettledFolders } from './watcher-finding.js';
import { RunCheckpoint } from './hash-checkpoint.js';
import type { Readers } from './readers.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';
import type { Snapshot } from '../../model/snapshot/snapshot.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** What the store knows when a run begins. */
export interface Start {
  readonly latest: LatestSnapshot | undefined;
  /** Left by a run that was interrupted. */
  readonly findings: Findings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function startRun(repository: Repository): Promise<Start> {
  return repository.transaction((store) => loadStart(repository, store));
}

/** {@link startRun} where the store is open already. */
export function loadStart(repository: Repository, store: ObjectStore): Promise<Start> {
  const now = Date.now();
  const load = async () => ({
    latest: await loadLatestSnapshot(store),
    findings: await Findings.load(store),
    now,
  });
  return repository.stage('load', load, ({ latest }) => ({ files: latest?.tree.rows ?? 0 }));
}

export interface FinishOptions extends RunOptions {
  readonly selected: Uint8Array;
  readonly thoroughness: Thoroughness;
  readonly force: boolean;
  readonly readers: Readers;
  /** Whether the whole folder was looked at just now. */
  readonly refreshed: boolean;
  /** What a watcher said just before the look, and what could not be looked at. */
  readonly look?: Pick<Scanned, 'watcher' | 'failures'> | undefined;
}

export interface Finished extends HashedFiles {
  /** The newest one now. */
  readonly snapshot: Snapshot;
  readonly collisions: number;
}

/**
 * Reads what a run wants to know of a tree and makes the tree the newest snapshot. A run that is
 * interrupted, or whose disk fails, saves what it has.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING
 */
export async function finishRun(
  repository: Repository,
  start: Start,
  tree: Tree,
  options: FinishOptions,
): Promise<Finished> {
  const checkpoint = new RunCheckpoint(repository, tree);
  const { base } = repository;
  let outcome: HashedFiles | ImgdedupError;
  try {
    outcome = await repository.stage(
      'hash',
      () => hashFiles({ ...options, base, tree, checkpoint }),
      ({ filesRead, bytesRead }) => ({ files: filesRead, bytes: bytesRead }),
    );
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !stopsInOrder(error)) throw error;
    outcome = error;
  }
  const commit = () =>
    repository.transaction(async (store) => {
      await checkpoint.settle(store);
      const done = (await Findings.keys(store)).map((key) => ({ type: 'del', key }) as const);
      const before = start.latest?.snapshot;
      const checkedAt = options.refreshed ? start.now : (before?.checkedAt ?? 0);
      return saveLatestSnapshot(store, tree, {
        before,
        takenAt: start.now,
        checkedAt,
        also: done,
      });
    });
  const snapshot = await repository.stage('commit', commit);
  const { look } = options;
  if (options.refreshed && look?.watcher !== undefined) {
    const folders = unsettledFolders(tree, look.failures);
    await tellWatcher(repository, look.watcher, { tree, id: snapshot.root, folders });
  }
  if (outcome instanceof ImgdedupError) throw outcome;
  return { ...outcome, snapshot, collisions: checkpoint.collisions };
}

function stopsInOrder({ code }: ImgdedupError): boolean {
  return code === 'INTERRUPTED' || code === 'VOLUME_FAILING';
}

/** Failures in order of paths, each path once. */
export function mergeFailures(...lists: readonly (readonly Failure[])[]): Failure[] {
  const byPath = new Map(lists.flat().map((failure) => [failure.path, failure]));
  return [...byPath.values()].toSorted((a, b) => compareNames(a.path, b.path));
}
