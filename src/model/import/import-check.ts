import type { Failure } from '../errors/failure.js';
import type { SkippedFiles } from '../errors/skipped-files.js';

/** Whether what is on a card is in the photo folder. Paths are absolute. */
export interface ImportCheck {
  /** Files that were looked at. */
  readonly files: number;
  /** Bytes of those that are there. */
  readonly bytes: number;
  /** Files whose bytes the photo folder holds. */
  readonly held: number;
  /** Files that it does not hold: `reason` says whether its trash does. */
  readonly missing: readonly Failure<string>[];
  /** Files and folders that could not be read. */
  readonly unreadable: readonly Failure<string>[];
  /** Files that were not looked at because of their type. */
  readonly otherTypes: SkippedFiles;
  /** Every picture and video is there. */
  readonly isSafe: boolean;
}
