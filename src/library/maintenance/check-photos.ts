import type { PhotoRef } from '../../fs/reading/classify-contents.js';
import { statFile } from '../../fs/stat.js';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import type { RelPath } from '../../model/paths/path.js';
import type { OnProgress } from '../../model/runs/progress.js';
import { checkInterrupted } from '../repository/interrupt.js';
import { Readers } from '../hashing/readers.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';
import { VolumeWatch } from '../hashing/volume-watch.js';
import type { Report } from './report.js';

export interface ReadAgainOptions {
  /** Reading threads; 0 decides by itself. */
  readonly jobs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface ReadAgain {
  /** Changed or removed since the snapshot, as size or time say. */
  readonly changed: number;
  readonly unreadable: readonly Failure[];
}

interface Task {
  readonly kind: 'content';
  readonly row: number;
  readonly files: readonly [PhotoRef];
}

/**
 * Reads every photo whose content is known and whose size and mtime are as they were, and compares it
 * with its hash. Other contents than recorded are what nobody meant: a failing disk, or a program that
 * hides its traces.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING
 */
export async function checkPhotos(
  repository: Repository,
  tree: Tree,
  report: Report,
  options: ReadAgainOptions,
): Promise<ReadAgain> {
  const { signal, onProgress, jobs } = options;
  const unreadable: Failure[] = [];
  const counts = { changed: 0 };
  const totals = known(tree);
  const volumes = new VolumeWatch(repository.base);
  await using readers = new Readers(repository, jobs);
  const tasks = readTasks(repository, tree, counts, unreadable);
  for await (const { task, findings } of readers.choose(totals).run(tasks)) {
    const [finding] = findings;
    const path = tree.path(task.row);
    if (finding?.kind === 'failed') {
      unreadable.push({ path, reason: finding.reason });
      const stop = finding.isDiskFault ? volumes.failed(path, finding.reason) : undefined;
      if (stop !== undefined) throw stop;
    }
    if (finding?.kind === 'content') {
      volumes.succeeded(() => path);
      report.checked.photos += 1;
      report.checked.bytes += task.files[0].stat.size;
      if (!isAsRecorded(tree, task.row, finding.digest)) reportRot(report, path);
    }
    onProgress?.({
      stage: 'reading',
      files: report.checked.photos,
      totalFiles: totals.files,
      bytes: report.checked.bytes,
      totalBytes: totals.bytes,
    });
    if (signal?.aborted === true) checkInterrupted(signal);
  }
  return { changed: counts.changed, unreadable };
}

function reportRot(report: Report, path: RelPath): void {
  const why = 'holds other bytes than before, though size and time did not change';
  report.problems.push({ what: 'photo', why, remedy: 'restore', path });
}

function known(tree: Tree): { readonly files: number; readonly bytes: number } {
  const totals = { files: 0, bytes: 0 };
  for (const { state } of tree.folders) {
    for (const [local, size] of state.files.columns.size.entries()) {
      if (state.files.kind(local) !== 'content') continue;
      totals.files += 1;
      totals.bytes += size;
    }
  }
  return totals;
}

/** Files are looked at only when their turn comes. */
function* readTasks(
  repository: Repository,
  tree: Tree,
  counts: { changed: number },
  unreadable: Failure[],
): Generator<Task> {
  for (const { row, files, local } of tree.eachRow()) {
    if (files.kind(local) !== 'content') continue;
    const path = tree.path(row);
    const now = look(repository, path, unreadable);
    if (now === 'unreadable') continue;
    if (now === undefined || !looksUntouched(now, files.stat(local))) {
      counts.changed += 1;
      continue;
    }
    const photo = { path: repository.base + path, stat: now, digest: undefined };
    yield { kind: 'content', row, files: [photo] };
  }
}

function look(
  { base, disk }: Repository,
  path: RelPath,
  unreadable: Failure[],
): FileStat | undefined | 'unreadable' {
  try {
    return statFile(base, path, disk);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    unreadable.push({ path, reason: failureReason(error) });
    return 'unreadable';
  }
}

/** Moved, linked or copied over with its time, it should hold the same. */
function looksUntouched(now: FileStat, before: FileStat): boolean {
  return now.size === before.size && now.mtimeMs === before.mtimeMs;
}

function isAsRecorded(tree: Tree, row: number, digest: Uint8Array): boolean {
  const { folder, local } = tree.locate(row);
  return Buffer.compare(folder.state.files.digest(local), digest) === 0;
}
