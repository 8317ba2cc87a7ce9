import type { PurgeResult } from '../actions/trash.js';

/** What `gc` dropped, or would drop. */
export interface GarbageResult {
  readonly snapshots: GarbageCount;
  /** Records of folders. */
  readonly folders: GarbageCount;
  /** Records of contents. */
  readonly contents: GarbageCount;
  /** Pictures, their features, and hashes of image data. */
  readonly pictures: GarbageCount;
  readonly relations: GarbageCount;
  /** Thumbnails of what is gone, or of another version of the program. */
  readonly thumbnails: GarbageCount;
  /** Records of paths that were put and are gone, or hold something else. */
  readonly puts: GarbageCount;
  /** Contents that were put, and that no path leads to any more. */
  readonly masters: GarbageCount;
  /** Files in the trash that were old enough. */
  readonly trash: PurgeResult;
  /** Bytes by which the repository became smaller on disk; undefined where nothing was dropped. */
  readonly freed: number | undefined;
}

export interface GarbageCount {
  readonly count: number;
  readonly bytes: number;
}
