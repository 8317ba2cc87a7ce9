import type { ContentHash } from '../../../digest/content-hash.js';
import type { JobItem } from '../../codes/job-code.js';
import type { Ticket } from '../../codes/signed-picture.js';

/** A file of a job. */
export interface Wanted {
  readonly item: JobItem;
  readonly hash: ContentHash;
  /** Lets its bytes be fetched; undefined where the job has none. */
  readonly ticket: Ticket | undefined;
  /** Once it is given nothing more is fetched. */
  readonly signal: AbortSignal;
}

/** The file of a job, or why it is not to be had as the job says. */
export type Found = FoundFile | NotThere;

export interface FoundFile {
  readonly kind: 'found';
  /** Where its bytes lie: they had the size and the hash that the job names. */
  readonly path: string | Buffer;
  /** Whether they are still the same. */
  readonly isStillThere: () => Promise<boolean>;
  /** It is not needed any more. */
  readonly release: () => Promise<void>;
}

export interface NotThere {
  readonly kind: 'not-there';
  readonly reason: string;
}

/** Somewhere that files of jobs may be had from. */
export interface FileSource {
  /** For counting. */
  readonly kind: 'folder' | 's3' | 'server';
  find(wanted: Wanted): Promise<Found>;
}

export function notThere(reason: string): NotThere {
  return { kind: 'not-there', reason };
}
