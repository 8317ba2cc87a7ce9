/** What the server of `imgdedup review` tells pages by itself, and how it refuses. */
import type { Progress } from '../runs/progress.js';
import type { RequestError } from '../errors/refusal.js';
import type { GroupCard, GroupId } from './review-group.js';
import type { ReviewFailure, ReviewJob } from './review-session.js';

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
  /** The first of them; at most `mostPlanned`. */
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

/** The body of every answer with a status of 400 and more. */
export interface ErrorAnswer {
  readonly error: RequestError;
  /** With `CHOICES_CHANGED`: the group as it is. */
  readonly group?: GroupCard | undefined;
}
