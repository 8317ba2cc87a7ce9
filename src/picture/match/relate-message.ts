import type { Fingerprint, PictureFacts } from '../../model/pictures/picture.js';
import type { Relation } from '../../model/pictures/relation.js';

/** A picture as it is stored. */
export interface StoredPicture extends Fingerprint {
  /** Of its library, where it is in one. */
  readonly number?: number;
  readonly facts: Pick<PictureFacts, 'width' | 'height'>;
}

/** One picture, to be compared with others. */
export interface RelateRequest {
  readonly first: StoredPicture;
  readonly others: readonly StoredPicture[];
}

/** The same, of pictures that a thread has, by their keys there. */
export interface KeyedRequest {
  readonly first: number;
  readonly others: readonly number[];
}

/** What a thread is asked at once. It keeps pictures: each is sent once, until it was told to let it go. */
export interface RelateBatch {
  /** What it lacks, as `packPicture` made it, by the keys that it goes by from now on. */
  readonly sent: readonly (readonly [key: number, packed: ArrayBuffer])[];
  readonly requests: readonly KeyedRequest[];
  /** Keys that are asked about no more, once these requests are answered. */
  readonly forgotten: readonly number[];
}

/** For each of the others how it comes from the first; undefined where it does not. */
export type RelateAnswer = readonly (Relation | undefined)[];
