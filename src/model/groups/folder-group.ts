import type { Failure } from '../errors/failure.js';
import type { RelPath } from '../paths/path.js';
import type { SkippedFiles } from '../errors/skipped-files.js';

/** One folder of a group of equal ones. */
export interface FolderCopy {
  readonly path: RelPath;
  /** Whether names and subfolders, too, are those of the first folder. */
  readonly sameNames: boolean;
}

/** Folders that hold the same contents, each as often, here and in all folders below. */
export interface EqualFolders {
  /** Files in one of them. */
  readonly files: number;
  /** Bytes in one of them. */
  readonly bytes: number;
  /** Bytes that removing all but the first would free. */
  readonly reclaimable: number;
  /** In order of their paths, at least two. */
  readonly folders: readonly FolderCopy[];
}

/** One of two folders that share contents; numbers include all folders below. */
export interface FolderShare {
  readonly path: RelPath;
  readonly files: number;
  readonly bytes: number;
  /** Files whose content is in the other folder, too. */
  readonly sharedFiles: number;
  readonly sharedBytes: number;
}

/** Two folders that share contents, and neither holds the other. */
export interface FolderOverlap {
  /** Everything in the first is also in the second. */
  readonly contained: boolean;
  /** Contents that are in both, each counted once. */
  readonly contents: number;
  /** Bytes of those. */
  readonly bytes: number;
  /** Bytes that removing the first would free; 0 unless it is contained. */
  readonly reclaimable: number;
  /** The contained or the smaller one first. */
  readonly folders: readonly [FolderShare, FolderShare];
}

export interface FoldersSummary {
  /** Groups of equal folders. */
  readonly equal: number;
  /** Folders contained in another. */
  readonly contained: number;
  /** Pairs that share half of the smaller one or more. */
  readonly alike: number;
  /** Bytes that removing equal and contained folders would free. */
  readonly reclaimable: number;
}

/** Lists are in order of reclaimable, then of shared bytes, then of the first path. */
export interface FoldersResult {
  /** False where another process was writing: only what was stored is told. */
  readonly isComplete: boolean;
  readonly equal: readonly EqualFolders[];
  /** The contained ones first. */
  readonly overlaps: readonly FolderOverlap[];
  readonly summary: FoldersSummary;
  readonly unreadable: readonly Failure[];
  readonly skipped: SkippedFiles;
}
