import type { Move } from './change.js';
import type { Failure } from '../errors/failure.js';
import type { RelPath } from '../paths/path.js';
import type { SkippedFiles } from '../errors/skipped-files.js';
import type { Snapshot } from './snapshot.js';

/** How a folder differs from its newest snapshot. All lists in byte order of paths. */
export interface StatusResult {
  /** Undefined before the first one: then every file is new. */
  readonly snapshot: Snapshot | undefined;
  readonly new: readonly RelPath[];
  readonly modified: readonly RelPath[];
  readonly deleted: readonly RelPath[];
  readonly moved: readonly Move[];
  readonly unreadable: readonly Failure[];
  readonly skipped: SkippedFiles;
  readonly counts: {
    readonly new: number;
    readonly modified: number;
    readonly deleted: number;
    readonly moved: number;
    readonly unreadable: number;
    /** Files in the folder now, and their bytes. */
    readonly files: number;
    readonly bytes: number;
    /** Files whose content id is not known yet, and their bytes. */
    readonly toHash: number;
    readonly toHashBytes: number;
    readonly symlinks: number;
  };
}

/** As much of it as is told of. */
export type ToldStatus = Omit<StatusResult, 'snapshot'> & {
  readonly snapshot: Pick<Snapshot, 'takenAt'> | undefined;
};
