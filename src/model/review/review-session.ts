/**
 * What the page of `imgdedup review` and its server say to each other, as JSON: here the whole, in the files beside this one
 * groups, choices, plans, events and the history. A member of an object that is `undefined` here is left out there.
 * `docs/review.md` lists the requests.
 */
import type { Choice } from './choice.js';
import type { Tier } from '../groups/look-alike.js';
import type { RelPath } from '../paths/path.js';
import type { GroupState, GroupSums } from './review-group.js';

/** One value that groups can be filtered by, and how many groups have it in any of their files. */
export interface FacetValue {
  readonly value: string;
  readonly groups: number;
}

/** What groups can be filtered by, the most frequent first. */
export interface Facets {
  /** Folders in the root; `''` for files that lie in the root itself. */
  readonly folders: readonly FacetValue[];
  readonly cameras: readonly FacetValue[];
  /** Of capture dates: `2019`. */
  readonly years: readonly FacetValue[];
}

/** What the server is busy with; one thing at a time. */
export type ReviewJob = 'looking' | 'applying' | 'undoing' | 'restoring';

/**
 * How much the groups tell: the later, the more.
 *
 * - `nothing`: nobody has looked yet.
 * - `stored`: what an earlier look found; the first one of this review is not done.
 * - `equal`: files of equal bytes only, for the same reason.
 * - `all`: all there is.
 */
export type Extent = 'nothing' | 'stored' | 'equal' | 'all';

/** Answers `GET /api/session`. */
export interface ReviewSession {
  /** Absolute path of the photo folder, for people. */
  readonly root: string;
  readonly version: string;
  /** Grows whenever the groups are other ones: what was fetched before is old. */
  readonly generation: number;
  /** Undefined where it waits for requests. */
  readonly job: ReviewJob | undefined;
  /** Grows while the first look goes on; groups can be decided about all the time. */
  readonly extent: Extent;
  /** False where another process was writing: only what was stored is shown. */
  readonly isComplete: boolean;
  readonly sums: GroupSums;
  /** By the loosest tier of a group. */
  readonly tiers: Readonly<Record<Tier, GroupSums>>;
  readonly states: Readonly<Record<GroupState, number>>;
  readonly facets: Facets;
  /** Files that could not be read or looked at. */
  readonly failures: readonly ReviewFailure[];
  /** Whether files can share their bytes where the photos are; undefined while nobody knows. */
  readonly canReflink: boolean | undefined;
  /** Names that `keep` of a `ReviewRule` may have, beside `path:GLOB` and `-path:GLOB`. */
  readonly keepRules: readonly string[];
  /** Files for which something other than to keep them was chosen. */
  readonly chosen: Readonly<Record<Choice, number>>;
  /** Facts that were chosen to be copied to keepers. */
  readonly copies: number;
  /** Whether `POST /api/undo-choice` has something to take back. */
  readonly canUndoChoice: boolean;
  /** The newest action that can be taken back. */
  readonly undoable: number | undefined;
}

export interface ReviewFailure {
  readonly path: RelPath;
  readonly reason: string;
}
