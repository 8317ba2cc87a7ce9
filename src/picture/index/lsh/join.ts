import type { NomineeLists } from './nominee-lists.js';
import type { Segment } from './segment.js';

/** Pictures of a segment, by their places in it, that older ones are to be found for. */
export interface Queries {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
}

/**
 * Adds to `lists` what queries find in their own segment or in an older one.
 * @param lists of the queries, the first of them at place 0
 * @throws DoubtfulIndexError where a file is damaged
 */
export type Join = (queries: Queries, among: Segment, lists: NomineeLists) => Promise<void>;
