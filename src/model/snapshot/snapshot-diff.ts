import type { Move } from './change.js';
import type { ContentId } from '../contents/content-id.js';
import type { RelPath } from '../paths/path.js';
import type { Snapshot } from './snapshot.js';

/** A snapshot, and what it holds. */
export interface SnapshotSummary extends Snapshot {
  readonly files: number;
  readonly bytes: number;
}

/** A file that is in one snapshot and not, or not like that, in the other. */
export interface DiffFile {
  readonly path: RelPath;
  /** Undefined where the file was never read in full. */
  readonly contentId: ContentId | undefined;
}

/** A file whose content is lost, unless an action moved it to the trash. */
export interface LostFile extends DiffFile {
  /** The action to take back where its content lies in the trash. */
  readonly trashedBy: number | undefined;
}

/** How two snapshots differ. All lists in byte order of paths. */
export interface SnapshotDiff {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly added: readonly DiffFile[];
  /** With the content that they have in the second. */
  readonly changed: readonly DiffFile[];
  readonly moved: readonly Move[];
  readonly gone: readonly DiffFile[];
}

/** Files whose content is nowhere any more in the second snapshot, as they were in the first. */
export interface LostContents {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly lost: readonly LostFile[];
}

/** As much of a snapshot as is told of it. */
export type ToldSnapshot = Omit<SnapshotSummary, 'root'>;

/** As much of two snapshots as is told where they are compared. */
export interface ToldSpan {
  readonly from: Omit<Snapshot, 'root'>;
  readonly to: Omit<Snapshot, 'root'>;
}

export type ToldDiff = ToldSpan & Omit<SnapshotDiff, keyof ToldSpan>;
export type ToldLost = ToldSpan & Omit<LostContents, keyof ToldSpan>;
