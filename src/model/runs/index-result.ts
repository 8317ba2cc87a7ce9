import type { Failure } from '../errors/failure.js';
import type { SkippedFiles } from '../errors/skipped-files.js';
import type { UnsupportedFormat } from '../groups/look-alike.js';

/** What `index` did. */
export interface IndexResult extends PicturesIndexed {
  /** Files in the snapshot. */
  readonly files: number;
  /** Files read in this run; several names of one inode count once. */
  readonly hashed: number;
  /** Files whose content was known. */
  readonly reused: number;
  /** Files recognised under another name. */
  readonly moved: number;
  /** Bytes read. */
  readonly bytes: number;
  /** Until the snapshot was stored. */
  readonly seconds: number;
  /** Contents that share their hash with another content, found in this run. */
  readonly collisions: number;
  readonly unreadable: readonly Failure[];
  readonly skipped: SkippedFiles;
}

/** What `index` knows of pictures; all empty where it was told not to look at them. */
export interface PicturesIndexed {
  /** Contents that were looked at in this run. */
  readonly fingerprinted: number;
  /** Contents whose files were read once more for what they say of themselves. */
  readonly described: number;
  /** Until they were in the indexes, too. */
  readonly fingerprintSeconds: number;
  /** Contents that could not be decoded before and were looked at again. */
  readonly retried: number;
  /** Those of them that are pictures now. */
  readonly recovered: number;
  /** Pictures in the snapshot whose pixels cannot be had. */
  readonly undecodable: readonly UndecodablePicture[];
  /** Pictures in the snapshot in formats that have no decoder yet. */
  readonly unsupported: readonly UnsupportedFormat[];
}

export interface UndecodablePicture extends Failure {
  /** Whether this run is the one that found out. */
  readonly isNew: boolean;
}
