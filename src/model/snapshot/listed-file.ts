import type { ContentId } from '../contents/content-id.js';
import type { Facts } from '../facts/facts.js';
import type { FileStat } from './file-table.js';
import type { RelPath } from '../paths/path.js';

/** What files can be sorted by. */
export const sortKeys = [
  'path',
  'taken',
  'size',
  'megapixels',
  'camera',
  'rating',
  'duration',
] as const;
export type SortKey = (typeof sortKeys)[number];

/** A file of the snapshot with what it says of itself, as far as that is known. */
export interface ListedFile {
  readonly path: RelPath;
  readonly stat: FileStat;
  readonly contentId: ContentId | undefined;
  readonly facts: Facts | undefined;
}

export interface ListResult {
  readonly files: readonly ListedFile[];
  /** Files of which it is not known what they say: `index` has not looked at them since facts are kept. */
  readonly undescribed: number;
}
