import type { Failure } from '../errors/failure.js';
import type { LookAlikeFile } from './look-alike.js';

/**
 * A file that shows the same picture as the one asked about, which stands in the keeper's place:
 * `tier`, `distance` and `relation` say how this file's picture comes from that one, `marks` what it holds
 * that the other lacks, `burst` whether one camera took both within two seconds.
 */
export type SimilarMatch = Omit<LookAlikeFile, 'keeper' | 'linkedTo' | 'sharesWith' | 'isWeighed'>;

/** What was found of one file asked about. */
export interface SimilarTo {
  /** As it was given. */
  readonly path: string;
  /** By tier, distance and path. */
  readonly matches: readonly SimilarMatch[];
}

export interface SimilarResult {
  readonly queries: readonly SimilarTo[];
  /** Files asked about, as they were given, that could not be read. */
  readonly unreadable: readonly Failure<string>[];
  /** Those that are no picture, or whose pixels could not be had. */
  readonly undecodable: readonly Failure<string>[];
  /** Pictures that may not be found: not looked at yet, or in no index of key points, which finds crops. */
  readonly notIndexed: number;
}
