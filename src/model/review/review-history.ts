/** What was done, what lies in the trash, and taking it back. */
import type { ActionCommand } from '../actions/action.js';
import type { ContentId } from '../contents/content-id.js';
import type { RelPath } from '../paths/path.js';

/** Answers `GET /api/history`. */
export interface ReviewHistory {
  /** The newest first. */
  readonly actions: readonly ReviewAction[];
  /** The newest first; at most `mostPlanned`. */
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
