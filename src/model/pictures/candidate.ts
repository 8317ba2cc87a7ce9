import type { Facts } from '../facts/facts.js';
import type { FileStat } from '../snapshot/file-table.js';
import type { RelPath } from '../paths/path.js';
import type { PictureFacts } from './picture.js';
import type { Traits } from './traits.js';

/** A file that may be kept, and what keep rules can look at. */
export interface Candidate {
  readonly path: RelPath;
  readonly stat: FileStat;
  /** How many names of its group share its inode. */
  readonly names: number;
  readonly picture?: PictureOf | undefined;
}

/** What a file shows, where that is known. */
export interface PictureOf {
  readonly facts: PictureFacts;
  readonly traits: Traits | undefined;
  /** What its file says of itself: goes before the same in its traits. */
  readonly said: Facts | undefined;
  /** How much of the scene it shows, as a share of what the fullest of its kin shows. */
  readonly extent: number;
  /** Whether it is another of them in a plain frame, or between bars. */
  readonly isFramed: boolean;
  /** Of a lossless picture: quality of a JPEG with the same pixels, so that it was made from it. */
  readonly madeFrom: number | undefined;
}

/** What a keep rule goes by: a number for every file, of which the smallest is kept. Numbers make an order that is always transitive. */
export type Rank = (file: Candidate) => number;
