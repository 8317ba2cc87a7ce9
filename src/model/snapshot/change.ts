import type { FileStat } from './file-table.js';
import type { RelPath } from '../paths/path.js';

/** How one path differs from the snapshot. */
export interface Change {
  readonly kind: 'new' | 'modified' | 'deleted';
  readonly path: RelPath;
  /** The file as it is now; for `deleted` as it was. */
  readonly stat: FileStat;
  /** For `modified`: the file as it was. */
  readonly before?: FileStat | undefined;
}

export interface Move {
  readonly from: RelPath;
  readonly to: RelPath;
}
