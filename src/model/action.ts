import type { RelPath } from './path.js';

/** One thing that `imgdedup` did to photos, as the journal keeps it. */
export interface Action {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly command: 'link';
  readonly state: 'running' | 'done' | 'interrupted';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly linked: number;
  readonly skipped: number;
  /** Bytes that were freed. */
  readonly freed: number;
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

export type StepOutcome =
  | { readonly kind: 'planned' }
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** One duplicate that becomes a hard link to its keeper. */
export interface LinkStep {
  readonly duplicate: RelPath;
  readonly keeper: RelPath;
  /** The name, in the duplicate's folder, under which the link is made before it is moved over. */
  readonly temporary: RelPath;
  /** The duplicate before the act. */
  readonly before: Pick<ExactStat, 'ino' | 'size' | 'mtimeNs' | 'mode' | 'uid' | 'gid'>;
  readonly outcome: StepOutcome;
}

/** What came of a link, or would come of it. */
export interface LinkEvent {
  readonly path: RelPath;
  readonly keeper: RelPath;
  /** Bytes that this frees. */
  readonly bytes: number;
  /** Why the file was left alone, if it was. */
  readonly skipped: string | undefined;
}

export interface LinkResult {
  /** The journal's number; undefined where nothing was done. */
  readonly id: number | undefined;
  readonly linked: number;
  readonly skipped: number;
  /** Bytes. */
  readonly freed: number;
}
