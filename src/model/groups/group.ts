import type { ContentId } from '../contents/content-id.js';
import type { Failure } from '../errors/failure.js';
import type { FileStat } from '../snapshot/file-table.js';
import type { RelPath } from '../paths/path.js';
import type { SkippedFiles } from '../errors/skipped-files.js';

/** One name in a group. */
export interface GroupFile {
  readonly path: RelPath;
  readonly stat: FileStat;
  /** The file that an action leaves alone. One in each group. */
  readonly keeper: boolean;
  /** No act touches it. */
  readonly protected: boolean;
  /** An earlier name in the group that shares its inode: linked already, nothing to win. */
  readonly linkedTo: RelPath | undefined;
  /**
   * An earlier file in the group whose bytes on disk it shares, since `imgdedup` made it so and nobody changed
   * it: a file of its own, and nothing to win.
   */
  readonly sharesWith: RelPath | undefined;
}

/** Whether a file takes room that no earlier one in its group takes. */
export function takesRoom({
  linkedTo,
  sharesWith,
}: Pick<GroupFile, 'linkedTo' | 'sharesWith'>): boolean {
  return linkedTo === undefined && sharesWith === undefined;
}

/** Whether a file takes the room that an earlier one takes. */
export function sharesRoom(
  { linkedTo, sharesWith }: Pick<GroupFile, 'linkedTo' | 'sharesWith'>,
  { path }: Pick<GroupFile, 'path'>,
): boolean {
  return linkedTo === path || sharesWith === path;
}

/** Files that hold the same bytes. */
export interface Group {
  readonly tier: 'exact';
  readonly contentId: ContentId;
  /** Why the keeper is kept, in words. */
  readonly why: string;
  /** Bytes of one file. */
  readonly size: number;
  /** Bytes that linking would free; what is protected stays, and what shares its bytes takes none. */
  readonly reclaimable: number;
  /** The keeper first, the others by path. */
  readonly files: readonly GroupFile[];
}

export interface DupesSummary {
  readonly groups: number;
  /** Names in all groups. */
  readonly files: number;
  /** Names that share neither the keeper's inode nor its bytes on disk, and are not protected. */
  readonly duplicates: number;
  /** Files that share the bytes of another one on disk; nothing to win. */
  readonly sharing: number;
  /** Bytes. */
  readonly reclaimable: number;
}

export interface DupesResult {
  /** False where another process was writing: only what was stored is told. */
  readonly isComplete: boolean;
  /** By reclaimable bytes, then path. Made one by one as they are asked for. */
  readonly groups: Iterable<Group>;
  readonly summary: DupesSummary;
  readonly unreadable: readonly Failure[];
  readonly skipped: SkippedFiles;
}
