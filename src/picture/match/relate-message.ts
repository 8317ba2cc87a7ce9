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

/** What a thread is asked at once: a picture that is in several of them is sent once. */
export type RelateBatch = readonly RelateRequest[];

/** For each of the others how it comes from the first; undefined where it does not. */
export type RelateAnswer = readonly (Relation | undefined)[];
