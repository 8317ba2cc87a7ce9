import type { Failure } from './failure.js';

/** What `index` did. */
export interface IndexResult {
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
  readonly seconds: number;
  /** Contents that share their hash with another content, found in this run. */
  readonly collisions: number;
  readonly unreadable: readonly Failure[];
}
