import type { ContentId } from './content-id.js';

/** How the name that a content has now was found. */
export const aliasKinds = ['read', 'stand-in'] as const;

/**
 * What a content is called by another hash. The id that it had before `rehash` leads to the one that it has now;
 * while one is under way, the ids of contents that were read lead to those that they will have.
 */
export interface Alias {
  readonly id: ContentId;
  readonly now: ContentId;
  /**
   * `read`: the same bytes gave both digests. `stand-in`: nobody has the bytes any more, and what it is called
   * now is the hash of its old id.
   */
  readonly kind: (typeof aliasKinds)[number];
}
