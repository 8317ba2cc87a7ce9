import type { ContentId, ContentRef } from '../contents/content-id.js';
import type { RelPath } from '../paths/path.js';

/** A content that a decision speaks of, and the path under which it was named. */
export interface DecidedContent extends ContentRef {
  readonly path: RelPath;
}

/** That two contents are not duplicates of each other, however alike they look. */
export interface Decision {
  /** Milliseconds since 1970. */
  readonly decidedAt: number;
  /** In the order of their key. */
  readonly contents: readonly [DecidedContent, DecidedContent];
}

/** A content as people know it. */
export interface DistinctFile {
  /** Where the content lies, the first by name; where it lay at the time, if it lies nowhere. */
  readonly path: RelPath;
  readonly contentId: ContentId;
  /** Whether the newest snapshot holds the content. */
  readonly isPresent: boolean;
}

/** A decision as people know it. */
export interface DistinctPair {
  /** Milliseconds since 1970. */
  readonly decidedAt: number;
  /** By path. */
  readonly files: readonly [DistinctFile, DistinctFile];
}

/** What became of the files that were named. */
export type DistinctResult = MarkedDistinct | ForgottenDistinct;

export interface MarkedDistinct {
  readonly kind: 'marked';
  /** What was named, by path. */
  readonly files: readonly { readonly path: RelPath; readonly contentId: ContentId }[];
  /** Pairs among the files. */
  readonly pairs: number;
  /** Pairs that were not remembered before. */
  readonly added: number;
}

export interface ForgottenDistinct {
  readonly kind: 'forgotten';
  /** By path. */
  readonly pairs: readonly DistinctPair[];
}
