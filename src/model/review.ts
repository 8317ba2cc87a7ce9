/**
 * What the page of `imgdedup review` and its server say to each other, as JSON. A member of an object that is
 * `undefined` here is left out there. `docs/review.md` lists the requests.
 */
import type { ActionCommand } from './action.js';
import type { ContentId } from './content-id.js';
import type { Facts, MediaKind } from './facts.js';
import type { Tier } from './look-alike.js';
import type { MergedFacts, MergedKind } from './merged-facts.js';
import type { RelPath } from './path.js';
import type { Progress } from './progress.js';
import type { RequestError } from './refusal.js';
import type { RelationReport } from './relation-report.js';

/**
 * What is to become of a file in a group.
 *
 * - `keep`: it stays.
 * - `trash`: it goes to the trash.
 * - `link`: it becomes a hard link to a file of the same bytes that stays.
 * - `distinct`: it stays, and its picture is none of the others in the group: remembered by content.
 * - `reflink`: it stays a file of its own, and shares its bytes on disk with a file of the same bytes that stays.
 * - `symlink`: it becomes a symbolic link to a file of the same bytes that stays.
 *
 * Stored by position: new ones go to the end.
 */
export const choices = ['keep', 'trash', 'link', 'distinct', 'reflink', 'symlink'] as const;
export type Choice = (typeof choices)[number];

/** What can be made of a file that has the bytes of one that stays, in its own place. */
export const joinings = ['link', 'reflink', 'symlink'] as const;
export type Joining = (typeof joinings)[number];

/** What changes a file. */
export type Going = 'trash' | Joining;

export function isJoining(choice: Choice | undefined): choice is Joining {
  return joinings.some((joining) => joining === choice);
}

/** Whether a file does not stay as it is: another one stays for it. */
export function goes(choice: Choice | undefined): choice is Going {
  return choice === 'trash' || isJoining(choice);
}

/** Names a group by the contents of its files, so that it outlives sessions: 32 hexadecimal digits. */
export type GroupId = string & { readonly __brand: 'GroupId' };

/**
 * Names what somebody saw of a group: its files, and what was chosen for each. Whoever changes choices says
 * what they saw.
 */
export type Revision = string & { readonly __brand: 'Revision' };

const hexadecimal = /^[0-9a-f]{32}$/;

/** @returns undefined for text that names no group */
export function parseGroupId(text: string): GroupId | undefined {
  return hexadecimal.test(text) ? (text as GroupId) : undefined;
}

/** @returns undefined for text that is no revision */
export function parseRevision(text: string): Revision | undefined {
  return hexadecimal.test(text) ? (text as Revision) : undefined;
}

/** Whether something was chosen for the files of a group: for none, some, all. */
export type GroupState = 'open' | 'partly' | 'decided';

/** How groups may be sorted, each the most of it first; `path` by the keeper's. */
export const groupOrders = ['bytes', 'files', 'date', 'path'] as const;
export type GroupOrder = (typeof groupOrders)[number];

/** Sums over groups. */
export interface GroupSums {
  readonly groups: number;
  readonly files: number;
  /** Bytes to win: of what is neither keeper nor protected nor of a burst. */
  readonly reclaimable: number;
}

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
  /** Names that `keep` of a {@link ReviewRule} may have, beside `path:GLOB` and `-path:GLOB`. */
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

/** Which groups are meant. Each part narrows: a group is meant that has a file for each part. */
export interface GroupFilter {
  /** By the loosest tier of the group. */
  readonly tier?: Tier | undefined;
  /** First folder, as in {@link Facets}. */
  readonly folder?: string | undefined;
  readonly camera?: string | undefined;
  readonly year?: string | undefined;
  /** Bytes to win, at least. */
  readonly min?: number | undefined;
  /** Words that the path of one of the files has all of, in any case. */
  readonly q?: string | undefined;
  /** `open` stands for `partly` as well. */
  readonly state?: 'open' | 'decided' | undefined;
}

/** Asks `GET /api/groups`: as parameters of the URL. */
export interface GroupQuery extends GroupFilter {
  /** `bytes` by default. */
  readonly sort?: GroupOrder | undefined;
  readonly offset?: number | undefined;
  /** 50 by default, {@link mostCards} at most. */
  readonly limit?: number | undefined;
}

export const mostCards = 200;
export const mostMembers = 500;
/** Members that a card has. */
export const cardMembers = 12;

export interface GroupPage {
  readonly generation: number;
  /** Groups that the filter lets through. */
  readonly total: number;
  readonly sums: GroupSums;
  readonly groups: readonly GroupCard[];
}

/** A group in the list. */
export interface GroupCard {
  readonly id: GroupId;
  readonly revision: Revision;
  /** The loosest of its files. */
  readonly tier: Tier;
  /** Why the keeper is kept, in words. */
  readonly why: string;
  /** Bytes to win. */
  readonly reclaimable: number;
  /** How many files it has. */
  readonly files: number;
  /** Different contents among them. */
  readonly contents: number;
  readonly state: GroupState;
  readonly chosen: Readonly<Record<Choice, number>>;
  /** Of the keeper. */
  readonly camera: string | undefined;
  readonly taken: string | undefined;
  /** The keeper first; {@link cardMembers} at most. */
  readonly members: readonly MemberCard[];
}

/** A file of a group, as the list shows it. Members are numbered from 0, the keeper. */
export interface MemberCard {
  readonly n: number;
  readonly contentId: ContentId;
  readonly path: RelPath;
  /** How it belongs to the keeper. */
  readonly tier: Tier;
  readonly bytes: number;
  readonly choice: Choice | undefined;
  /** What of its facts the keeper is to get, in its sidecar. */
  readonly copies: readonly MergedKind[];
  /** No act touches it. */
  readonly protected: boolean;
  /** Undefined for what is neither picture nor video. */
  readonly kind: MediaKind | undefined;
}

export interface Member extends MemberCard {
  /** ISO 8601. */
  readonly mtime: string;
  /** Pixels as displayed. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly format: string | undefined;
  /** By how much its picture differs from the keeper's, in percent. */
  readonly distance: number;
  /** What happened to the keeper's picture; `map` takes places of the keeper to places of this one. */
  readonly relation: RelationReport;
  /** What it holds that the keeper lacks, in words. */
  readonly marks: readonly string[];
  /** Share of its area that is missing, 0 to 1. */
  readonly missing: number;
  readonly damaged: boolean;
  /** Every pixel is that of the keeper. */
  readonly samePixels: boolean;
  /** Another picture, which the keeper's camera took within two seconds. */
  readonly burst: boolean;
  /** An earlier member that shares its inode: nothing to win. */
  readonly linkedTo: number | undefined;
  /** Whether the file is still what was looked at; else nothing is done to it before the next look. */
  readonly now: 'same' | 'changed' | 'gone';
  readonly facts: Facts | undefined;
}

/** Answers `GET /api/groups/ID?offset=&limit=`; `members` are those of the page asked for. */
export interface GroupDetail extends Omit<GroupCard, 'members'> {
  readonly generation: number;
  readonly offset: number;
  readonly members: readonly Member[];
}

/** Asks `PUT /api/groups/ID/draft`. Members that are not named stay as they are. */
export interface ChoiceRequest {
  readonly revision: Revision;
  readonly choices: readonly {
    readonly n: number;
    /** `null` takes the choice back. */
    readonly choice: Choice | null;
  }[];
  /** What of a member's facts the keeper is to get, in place of what was chosen of it before. */
  readonly copies?:
    | readonly { readonly n: number; readonly kinds: readonly MergedKind[] }[]
    | undefined;
}

/** Answers `PUT` and `DELETE /api/groups/ID/draft`. */
export interface ChoiceAnswer {
  readonly group: GroupCard;
  readonly canUndoChoice: boolean;
}

/** Answers `POST /api/undo-choice`: the groups that look as before, those that are still there. */
export interface UndoChoiceAnswer {
  readonly groups: readonly GroupCard[];
  /** How many they are; of very many some are in `groups`. */
  readonly total: number;
  readonly canUndoChoice: boolean;
}

/** What is to be chosen in all groups that a filter lets through. */
export type ReviewRule =
  /**
   * One file is kept, the others go. Which one says `keep`, as `--keep` does; the keeper by default. What is
   * protected, of a burst, or has what the kept one lacks is left open, where that is not allowed.
   */
  | {
      readonly kind: 'keep-one';
      readonly keep?: string | undefined;
      /** All but `trash` concern only files that have the bytes of the one that is kept. */
      readonly others: Going;
      readonly allowLoss?: boolean | undefined;
      readonly bursts?: boolean | undefined;
      /** Tiers of files that may go; all but crops by default. */
      readonly tiers?: readonly Tier[] | undefined;
      /** Also where something was chosen before. */
      readonly overwrite?: boolean | undefined;
    }
  | { readonly kind: 'keep-all' }
  | { readonly kind: 'distinct' }
  /** Takes back what was chosen. */
  | { readonly kind: 'clear' };

/** Asks `POST /api/rules`: for a preview, or to do what a preview showed. */
export type RuleRequest =
  | { readonly filter: GroupFilter; readonly rule: ReviewRule }
  | { readonly confirm: string };

export interface RulePreview {
  /** To be given as `confirm`. */
  readonly previewId: string;
  /** Groups that the filter lets through, and in how many of them something would change. */
  readonly groups: number;
  readonly changes: number;
  /** Files, by what would be chosen for them. */
  readonly chosen: Readonly<Record<Choice, number>>;
  readonly reclaimable: number;
  /** Files that are left open, by the reason. */
  readonly leftOpen: readonly { readonly reason: string; readonly files: number }[];
  /** The first groups as they would be. */
  readonly examples: readonly GroupCard[];
}

export interface RuleAnswer {
  /** Groups that were changed. */
  readonly changed: number;
  readonly canUndoChoice: boolean;
}

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

/** What came of acts, or of an undo. */
export interface ReviewOutcome {
  readonly job: Exclude<ReviewJob, 'looking'>;
  /** Numbers of actions that can be taken back. */
  readonly actions: readonly number[];
  /** Files that were acted on. */
  readonly done: number;
  readonly freed: number;
  readonly distinctPairs: number;
  /** How many were left alone. */
  readonly failed: number;
  /** The first of them; at most {@link mostPlanned}. */
  readonly failures: readonly ReviewFailure[];
  /** Why it ended early: interrupted, a full disk … */
  readonly error: RequestError | undefined;
}

/** One event of `GET /api/events`, as JSON in `data`. */
export type ReviewEvent =
  | { readonly kind: 'progress'; readonly job: ReviewJob; readonly progress: Progress }
  /** A job began, or ended. */
  | { readonly kind: 'job'; readonly job: ReviewJob | undefined }
  /** Groups are other ones: fetch them anew. */
  | { readonly kind: 'groups'; readonly generation: number }
  /** Choices were changed by a page; of very many groups none are named. */
  | { readonly kind: 'choices'; readonly groups: readonly GroupId[] }
  | { readonly kind: 'outcome'; readonly outcome: ReviewOutcome }
  /** The server ends. */
  | { readonly kind: 'end'; readonly reason: string };

/** Answers `GET /api/history`. */
export interface ReviewHistory {
  /** The newest first. */
  readonly actions: readonly ReviewAction[];
  /** The newest first; at most {@link mostPlanned}. */
  readonly trash: readonly ReviewTrashed[];
  readonly trashFiles: number;
  readonly trashBytes: number;
}

export interface ReviewAction {
  readonly id: number;
  readonly command: ActionCommand;
  readonly state: 'running' | 'done' | 'interrupted';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly done: number;
  readonly skipped: number;
  readonly freed: number;
  readonly undoes: number | undefined;
  readonly undone: 'no' | 'partly' | 'yes';
}

export interface ReviewTrashed {
  /** Names it for `POST /api/restore`. */
  readonly ref: string;
  readonly action: number | undefined;
  readonly path: RelPath;
  readonly bytes: number;
  /** ISO 8601. */
  readonly movedAt: string;
  readonly contentId: ContentId | undefined;
  /** A file in the photo folder with the same bytes. */
  readonly livingCopy: RelPath | undefined;
}

/** Asks `POST /api/undo`: answered at once, its outcome is an event. */
export interface UndoRequest {
  readonly actionId: number;
  /** Others that are taken back after it, in this order: what one `POST /api/apply` did is several. */
  readonly also?: readonly number[] | undefined;
}

/** Asks `POST /api/restore`: answered at once, its outcome is an event. */
export interface RestoreRequest {
  readonly refs: readonly string[];
}

/** The body of every answer with a status of 400 and more. */
export interface ErrorAnswer {
  readonly error: RequestError;
  /** With `CHOICES_CHANGED`: the group as it is. */
  readonly group?: GroupCard | undefined;
}
