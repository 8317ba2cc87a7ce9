/** What people are told of a queue while it is used. */
export type QueueNotice =
  /** Jobs wait, and nobody takes them. */
  | { readonly kind: 'no-worker' }
  /** Somebody paused it for all workers. */
  | { readonly kind: 'paused' }
  /** It does nothing for this program; what nobody else does is looked at here. */
  | { readonly kind: 'refused'; readonly worker: string; readonly reason: string }
  /** It did not find files below its root as they are here; they are looked at here. */
  | { readonly kind: 'not-there'; readonly worker: string; readonly reason: string }
  /** What it would be asked for is done here: it cannot be had, nobody takes jobs from it, or it is paused. */
  | { readonly kind: 'done-here'; readonly reason: 'away' | 'no-worker' | 'paused' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'found-again' };

/** What is in a queue. Numbers of jobs, but for `workers`. */
export interface QueueStatus {
  /** Whether workers begin nothing until somebody resumes it. */
  readonly isPaused: boolean;
  readonly workers: number;
  /** Of runs that somebody waits for. */
  readonly waiting: number;
  /** Of runs that nobody waits for: they come after the others. */
  readonly background: number;
  /** Tried again after a pause. */
  readonly delayed: number;
  /** At work. */
  readonly active: number;
  /** Done, or failed, and not taken yet by the run that wants them. */
  readonly ended: number;
}

/** Where jobs are handed out. */
export interface QueueOptions {
  /** `redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER]`, or `rediss://…` through TLS. */
  readonly url: string;
  /** Most pictures, or pairs of them, of a job, 1 to 200; 200 by default. Small jobs spread better, large ones cost less. */
  readonly jobSize?: number | undefined;
  /**
   * Signs the pictures of a job, so that workers without the folder may fetch them from `imgdedup serve`, for a day; not
   * by default.
   */
  readonly signs?: boolean | undefined;
  /** Whether nobody waits for this run: jobs of those that somebody waits for go first. Not by default. */
  readonly isBackground?: boolean | undefined;
  readonly onNotice?: ((notice: QueueNotice) => void) | undefined;
}
