import type { ContentRef } from '../contents/content-id.js';
import type { Insertion } from '../contents/insertion.js';
import type { Tier } from '../groups/look-alike.js';
import type { MergedFacts } from '../facts/merged-facts.js';
import type { PlacePath, RelPath } from '../paths/path.js';

/** What can be done to photos. Stored by position: new ones go to the end. */
export const actionCommands = [
  'link',
  'trash',
  'move',
  'undo',
  'reflink',
  'symlink',
  'delete',
  'import',
  'merge',
] as const;
export type ActionCommand = (typeof actionCommands)[number];

/** How much of an action was taken back. Stored by position. */
export const undoneStates = ['no', 'partly', 'yes'] as const;

/** One thing that `imgdedup` did to photos, as the journal keeps it. */
export interface Action {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly command: ActionCommand;
  readonly state: 'running' | 'done' | 'interrupted';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Files that were acted on. */
  readonly done: number;
  /** Files that were left alone. */
  readonly skipped: number;
  /** Bytes that were freed, or moved out of the way. */
  readonly freed: number;
  /** For `undo`: the action that it takes back. */
  readonly undoes: number | undefined;
  /** `yes` once nothing of it is left that could still be taken back. */
  readonly undone: (typeof undoneStates)[number];
}

/** What a file was before it was replaced, exactly: what it takes to give it back. */
export interface ExactStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
}

export interface Original extends Pick<
  ExactStat,
  'ino' | 'size' | 'mtimeNs' | 'mode' | 'uid' | 'gid'
> {
  /** How many names the file had; undefined in records that did not keep it. */
  readonly links: number | undefined;
}

export type StepOutcome =
  | { readonly kind: 'planned' }
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** It was done, and an undo took it back. */
  | { readonly kind: 'undone' };

export interface AnyStep {
  /** The file in the photo folder that this is about. */
  readonly path: RelPath;
  /** The file of its group that was left alone. */
  readonly keeper: RelPath;
  /** What the file was before the action; for an undo, before the action that it takes back. */
  readonly before: Original;
  /** The bytes, where they are known by name. */
  readonly content: ContentRef | undefined;
  readonly outcome: StepOutcome;
}

/**
 * A duplicate that becomes a hard link to its keeper, shares its bytes, becomes a symbolic link to it or
 * is deleted; or what became of it, that becomes a file again.
 */
export interface InPlaceStep extends AnyStep {
  readonly kind: 'link' | 'unlink' | 'reflink' | 'unreflink' | 'symlink' | 'unsymlink' | 'delete';
  /** The name, in the file's folder, under which it is made before it is moved over. */
  readonly temporary: RelPath;
  /**
   * Of hard links the inode that both names share, of a reflink the file that was made; undefined where
   * there is none, and in records that did not keep it.
   */
  readonly shared: Pick<ExactStat, 'ino' | 'mtimeNs'> | undefined;
}

/** A file that is moved away, or comes back. */
export interface MoveStep extends AnyStep {
  readonly kind: 'move' | 'return';
  /** Where the file is when it is not in its place. */
  readonly away: PlacePath;
  /** Beside where it goes: where a copy is made if that is on another filesystem. */
  readonly temporary: PlacePath;
  /** How many folders above where it goes had to be made, counted from the innermost. */
  readonly folders: number;
}

/** A file from elsewhere that is copied into the photo folder; `before` is that file, and `keeper` the path itself. */
export interface ImportStep extends AnyStep {
  readonly kind: 'import';
  /** Where it comes from: an absolute path. */
  readonly origin: string;
  /** The name, beside the path, under which the copy is made and compared. */
  readonly temporary: RelPath;
  /** How many folders above the path had to be made, counted from the innermost. */
  readonly folders: number;
  /** The file that was made; undefined while it was not. */
  readonly made: Pick<ExactStat, 'ino' | 'mtimeNs'> | undefined;
}

/**
 * A sidecar that facts are put into, or out of again. `path` is the sidecar, `keeper` the photo that it is
 * about; `before` and `content` are the sidecar's, where there was one.
 */
export interface MergeStep extends AnyStep {
  readonly kind: 'merge' | 'unmerge';
  /** The name, in the sidecar's folder, under which it is made before it is moved over. */
  readonly temporary: RelPath;
  /** What was put into it; without these bytes it is what it was. All of it where there was none. */
  readonly insertions: readonly Insertion[];
  /** What these bytes say. */
  readonly facts: MergedFacts;
}

export type Step = InPlaceStep | MoveStep | ImportStep | MergeStep;

export function isMoveStep<S extends Pick<Step, 'kind'>>(
  step: S,
): step is Extract<S, Pick<MoveStep, 'kind'>> {
  return step.kind === 'move' || step.kind === 'return';
}

export function isInPlaceStep(step: Step): step is InPlaceStep {
  return !isMoveStep(step) && step.kind !== 'import' && !isMergeStep(step);
}

export function isMergeStep<S extends Pick<Step, 'kind'>>(
  step: S,
): step is Extract<S, Pick<MergeStep, 'kind'>> {
  return step.kind === 'merge' || step.kind === 'unmerge';
}

/** What came of one file, or would come of it. */
export interface ActionEvent {
  readonly path: RelPath;
  readonly keeper: RelPath;
  /** Where the file goes, or where it comes back from. */
  readonly place?: PlacePath;
  /** Where an imported file comes from. */
  readonly origin?: string;
  /** What is put into a sidecar; `keeper` is the photo that it is about then. */
  readonly facts?: MergedFacts;
  /** Of a duplicate that is moved: how it belongs to its keeper. */
  readonly tier?: Tier;
  /** Bytes that this frees, moves out of the way, or brings back. */
  readonly bytes: number;
  /** Why the file was left alone, if it was. */
  readonly skipped: string | undefined;
  /** Whether it was left because a rule says so: nothing went wrong. */
  readonly byRule?: true;
  /** What could not be had on the way, though it was done. */
  readonly remark?: string;
}

export interface ActionResult {
  /** The journal's number; undefined where nothing was done. */
  readonly id: number | undefined;
  /** Files that were acted on. */
  readonly done: number;
  readonly skipped: number;
  /** Bytes. */
  readonly freed: number;
}

/** How much an action would concern, for the question before it. */
export interface ActionTotals {
  readonly files: number;
  readonly bytes: number;
  /** Pictures by tier. */
  readonly tiers: Readonly<Record<Tier, number>>;
  /** Files that go with a picture: sidecars, raw files, videos. */
  readonly companions: number;
}

export interface UndoResult extends ActionResult {
  /** The action that was taken back; undefined where there was none. */
  readonly action: Action | undefined;
  /** Bytes that this takes, or would take, on disks. */
  readonly needs: number;
  /** Files among those left alone that are gone for good. */
  readonly lost: number;
}

/** An action with what it did to each file, read as it is asked for. */
export interface ActionLog {
  readonly action: Action;
  readonly steps: AsyncIterable<Step>;
}

/** As much of a step as is told of it. */
export type ToldStep = Pick<AnyStep, 'path' | 'keeper' | 'outcome'> &
  (
    | Pick<InPlaceStep, 'kind'>
    | Pick<MoveStep, 'kind' | 'away'>
    | Pick<ImportStep, 'kind' | 'origin'>
    | Pick<MergeStep, 'kind' | 'facts'>
  );

/** As much of an action and its steps. */
export interface ToldActionLog {
  readonly action: Action;
  readonly steps: Iterable<ToldStep> | AsyncIterable<ToldStep>;
}
