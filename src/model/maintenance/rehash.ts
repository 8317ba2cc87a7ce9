import type { Failure } from '../errors/failure.js';

/** What changing over to another hash came to. */
export interface RehashResult {
  /** Names of hashes, as settings have them. */
  readonly from: string;
  readonly to: string;
  /** Whether the repository names contents by `to` now. */
  readonly isDone: boolean;
  /** Contents that were read, or would be, and their bytes. */
  readonly contents: number;
  readonly bytes: number;
  /** Contents that a run before this one, which was cut off, had read. */
  readonly readBefore: number;
  /** Contents of which nobody has the bytes any more: the hash of their old id stands for them. */
  readonly standIns: number;
  /** Records that were written anew. */
  readonly records: number;
  readonly seconds: number;
  /** Files whose content could not be read anywhere; `index` reads them when they can be. */
  readonly unreadable: readonly Failure[];
  /** Files that hold other bytes than recorded, though size and time did not change. */
  readonly changed: readonly Failure[];
}
