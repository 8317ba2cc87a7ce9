/** What would be done with what was chosen. */
import type { Choice, Going } from './choice.js';
import type { Tier } from '../groups/look-alike.js';
import type { MergedFacts } from '../facts/merged-facts.js';
import type { RelPath } from '../paths/path.js';
import type { GroupId } from './review-group.js';

/** Asks `POST /api/plan`. */
export interface PlanRequest {
  /** Sidecars, raw files and videos go with their picture even where the one that stays has none like them. */
  readonly allowLoss?: boolean | undefined;
}

/** A file of the plan. With `merge` it is a sidecar, and what stays the photo that it is about. */
export interface PlannedFile {
  readonly choice: Exclude<Choice, 'keep'> | 'merge';
  readonly group: GroupId;
  readonly path: RelPath;
  /** The file that stays for it. */
  readonly stays: RelPath;
  readonly tier: Tier;
  readonly bytes: number;
  /** The picture that it goes along with, of a sidecar, a raw file or the video of a Live Photo. */
  readonly with: RelPath | undefined;
  /** Why it cannot be done. */
  readonly reason: string | undefined;
  /** What is lost with it, in words, though it can be done. */
  readonly marks: readonly string[];
  /** What is put into a sidecar. */
  readonly facts: MergedFacts | undefined;
}

/** Answers `POST /api/plan`: what `POST /api/apply` would do, after a look at every file. */
export interface ReviewPlan {
  /** To be given to `POST /api/apply`. Holds as long as neither choices nor groups change. */
  readonly planId: string;
  /** Of all that would be done and all that would not, and why: equal where that is the same. */
  readonly digest: string;
  /** Files that would be done, by what and by tier. */
  readonly acts: Readonly<Record<Going, Readonly<Record<Tier, number>>>>;
  readonly companions: number;
  /** Sidecars that facts would be put into. */
  readonly merged: number;
  /** Pairs of contents that would be remembered as distinct. */
  readonly distinctPairs: number;
  readonly files: number;
  /** Bytes that links and sharing free, and that go to the trash. */
  readonly freed: number;
  readonly trashed: number;
  /** How many cannot be done. */
  readonly refused: number;
  /** Files with choices that are in no group any more: nothing is done with them. */
  readonly stale: number;
  /** What cannot be done first; at most {@link mostPlanned}. */
  readonly entries: readonly PlannedFile[];
  readonly total: number;
}

export const mostPlanned = 1000;

/** Asks `POST /api/apply`. */
export interface ApplyRequest {
  readonly planId: string;
}
