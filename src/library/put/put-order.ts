import type { ContentRef } from '../../model/contents/content-id.js';
import type { PutOutcome } from '../../model/contents/put.js';
import type { RelPath } from '../../model/paths/path.js';

/** What is put where. */
export interface PutOrder {
  readonly path: RelPath;
  readonly bytes: Uint8Array;
  /** Of the bytes. */
  readonly digest: Buffer;
  readonly state: string | undefined;
  readonly timeMs: number;
  readonly replacesAny: boolean;
  readonly syncs: boolean;
}

export interface Placed {
  readonly content: ContentRef;
  readonly outcome: PutOutcome;
}
