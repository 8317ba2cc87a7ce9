import type { PlacePath, RelPath } from './path.js';

/** What came of one file of a source, or would come of it. */
export type ImportEvent =
  | {
      readonly kind: 'copied';
      /** Absolute path that it comes from, or its address. */
      readonly origin: string;
      readonly path: RelPath;
      readonly bytes: number;
      /** What could not be had on the way. */
      readonly remark: string | undefined;
    }
  | {
      readonly kind: 'known';
      readonly origin: string;
      /** The file that holds the same bytes: in the photo folder, or in its trash. */
      readonly place: PlacePath;
      readonly isTrashed: boolean;
      readonly bytes: number;
    }
  | {
      /** A server has it: what becomes of it is known when it is here. Of a dry run. */
      readonly kind: 'found';
      readonly origin: string;
      /** What it would be called. */
      readonly name: string;
      /** Undefined where the server does not say. */
      readonly bytes: number | undefined;
    }
  | { readonly kind: 'failed'; readonly origin: string; readonly reason: string };

/** Where bytes that were read again came from: the disk itself, or the memory that the system keeps of it. */
export type ReadFrom = 'disk' | 'cache';

/** How many files an import concerns. */
export interface ImportTotals {
  /** Files of sources that were looked at. */
  readonly scanned: number;
  readonly copied: number;
  /** Files that were there already. */
  readonly known: number;
  /** Of these, such as only the trash holds. */
  readonly inTrash: number;
  readonly failed: number;
  /** Bytes that were copied. */
  readonly bytes: number;
}
