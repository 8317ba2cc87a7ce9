import type { ContentRef } from '../contents/content-id.js';
import type { MergedKind } from '../facts/merged-facts.js';
import type { RelPath } from '../paths/path.js';
import type { Choice } from './choice.js';

/** What somebody chose for a file, and has not applied yet. */
export interface DraftedFile {
  readonly path: RelPath;
  /** Undefined where only facts of it were chosen. */
  readonly choice: Choice | undefined;
  /** Milliseconds since 1970. */
  readonly chosenAt: number;
  /** What the keeper of the group held in which it was chosen. */
  readonly anchor: ContentRef;
  /** With `distinct`: the contents beside it, none of which it shows. */
  readonly apart: readonly ContentRef[];
  /** What it says and the keeper is to get, in the order of the list of all. */
  readonly copies: readonly MergedKind[];
}

/** What was chosen for files of one content, wherever they are by now. */
export interface Draft {
  readonly content: ContentRef;
  /** By path, each once; at least one. */
  readonly files: readonly DraftedFile[];
}

/** What was chosen for one file before, or that nothing was. */
export interface DraftChange {
  readonly content: ContentRef;
  readonly path: RelPath;
  readonly before: DraftedFile | undefined;
}

/** One thing that somebody did to drafts, and how it is taken back. */
export interface DraftStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly DraftChange[];
}

/** How often drafts were changed, and how the next step is numbered. */
export interface DraftState {
  /** Of changes, undoing included: whoever saw another number saw other drafts. */
  readonly changes: number;
  readonly nextStep: number;
}
