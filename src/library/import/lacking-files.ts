import { lookAt } from './held-files.js';
import { OtherTypeCounter } from './other-type-counter.js';
import { familyOf, takenNames } from './source-files.js';
import { Holdings } from '../remotes/holdings.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import type { WatchOptions } from '../repository/watched-store.js';
import { createRules } from '../scan/files/rules.js';
import { skippedFiles } from '../scan/other-types.js';
import { scanFolder } from '../scan/scan.js';
import { Scope } from '../scan/scope.js';
import { loadLatestSnapshot } from '../snapshot/latest-snapshot.js';
import type { Tree } from '../snapshot/tree.js';
import { sidecarExtensions } from '../../model/paths/companion.js';
import { systemCode } from '../../model/errors/errors.js';
import type { Failure } from '../../model/errors/failure.js';
import type { FileStat, FileTable } from '../../model/snapshot/file-table.js';
import { joinPath, type Base, type RelPath } from '../../model/paths/path.js';
import { pictureExtensions } from '../../model/paths/picture-extensions.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';
import { videoExtensions } from '../../model/paths/video-extensions.js';

/** Files of a photo folder that another one may lack. */
export interface LackingFiles {
  /** They, and what belongs to them, in byte order of folders. Their bytes decide. */
  readonly paths: readonly RelPath[];
  /** How many files the photo folder has. */
  readonly files: number;
  /** Folders that cannot be looked at. */
  readonly failures: readonly Failure[];
  readonly otherTypes: SkippedFiles;
}

interface OtherFolder {
  /** Where it is. */
  readonly base: Base;
  /** What its newest snapshot says that it holds. */
  readonly tree: Tree;
}

/** FAT keeps times in steps of two seconds. */
const coarsestMs = 2000;

/**
 * Every picture, video and sidecar of a photo folder, as far as its own rules take them, but those of which it is known
 * that another folder holds them: by the hashes of both snapshots, where the file is still what the snapshot says;
 * of types that snapshots leave out, by size and time under the same path. Reads no file.
 * @param there undefined takes all of them
 * @throws ImgdedupError STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function lackingFiles(
  repository: Repository,
  there: OtherFolder | undefined,
  { signal, onProgress }: WatchOptions,
): Promise<LackingFiles> {
  const { scan } = repository.settings;
  const latest = await repository.transaction(loadLatestSnapshot);
  const extensions = [
    ...new Set([
      ...scan.extensions,
      ...pictureExtensions,
      ...videoExtensions,
      ...sidecarExtensions,
    ]),
  ];
  const scope = Scope.everything;
  const { tree, failures } = await scanFolder(repository, latest?.tree, {
    scope,
    signal,
    onProgress,
    scan: { ...scan, extensions },
  });
  const takes = takenNames(scan.extensions);
  const others = new OtherTypeCounter();
  const isHeld = there === undefined ? () => false : holder(repository, tree, there);
  const paths: RelPath[] = [];
  let files = 0;
  for (const [position, { path: folder, state }] of tree.folders.entries()) {
    checkInterrupted(signal);
    const names: string[] = [];
    const lacking: string[] = [];
    for (let local = 0; local < state.files.count; local += 1) {
      const name = state.files.name(local);
      if (!takes(name)) {
        others.add(joinPath(folder, name));
        continue;
      }
      names.push(name);
      const row = tree.firstRow(position) + local;
      if (!isHeld(row, state.files, local)) lacking.push(name);
    }
    files += names.length;
    if (lacking.length === 0) continue;
    // What is there already says where the others of its family go.
    const families = new Set(lacking.map(familyOf));
    for (const name of names) if (families.has(familyOf(name))) paths.push(joinPath(folder, name));
  }
  const otherTypes = sumOf(skippedFiles(tree, scope), others.counts);
  return { paths, files, failures, otherTypes };
}

/** Whether it is known of a row that another folder holds it. */
function holder(
  { settings }: Repository,
  tree: Tree,
  there: OtherFolder,
): (row: number, files: FileTable, local: number) => boolean {
  const [here, other] = [new Holdings(tree), new Holdings(there.tree)];
  // Where in the folder a file lies is no matter of its type.
  const types = createRules({ ...settings.scan, include: [], exclude: [] });
  return (row, files, local) => {
    if (files.kind(local) === 'content') {
      return (
        files.isSettled(local) && other.rowsLike(here, row).some((one) => isSettled(other, one))
      );
    }
    if (types.takesFile(files.name(local))) return false;
    const stat = lookOrNone(there.base + tree.path(row));
    return stat !== undefined && isLikely(files.stat(local), stat);
  };
}

/** What may have changed since it was read is compared. */
function isSettled({ tree }: Holdings, row: number): boolean {
  const { folder, local } = tree.locate(row);
  return folder.state.files.isSettled(local);
}

function isLikely(one: FileStat, other: FileStat): boolean {
  return one.size === other.size && Math.abs(one.mtimeMs - other.mtimeMs) < coarsestMs;
}

/** What cannot be looked at holds nothing. */
function lookOrNone(path: string): FileStat | undefined {
  try {
    return lookAt(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function sumOf(one: SkippedFiles, other: SkippedFiles): SkippedFiles {
  const counts = new Map(one.byExtension);
  for (const [extension, count] of other.byExtension) {
    counts.set(extension, (counts.get(extension) ?? 0) + count);
  }
  const byExtension = [...counts].toSorted(([, m], [, n]) => n - m);
  return { files: one.files + other.files, byExtension };
}
