import type { Tier } from '../groups/look-alike.js';
import type { PlacePath, RelPath } from '../paths/path.js';
import type { RelationReport } from '../pictures/relation-report.js';
import type { SimilarMatch } from '../groups/similar-match.js';
import type { Session } from './session.js';
import type { SkippedFiles } from '../errors/skipped-files.js';

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
      /** It was left where it is: the photo folder has the same picture, at least as good. */
      readonly kind: 'similar';
      readonly origin: string;
      readonly place: RelPath;
      readonly tier: Tier;
      /** By how much they differ, in percent. */
      readonly distance: number;
      /** How the photo folder's picture comes from this one. */
      readonly relation: RelationReport;
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

/** A picture that was brought in and looks like one that was there before. */
export interface ImportedLookAlike {
  readonly path: RelPath;
  /** Absolute path that it comes from. */
  readonly origin: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly bytes: number;
  /** What it looks like, the most alike of all: how that comes from this one. */
  readonly like: SimilarMatch;
  /** How many others it looks like. */
  readonly others: number;
}

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
  /** Files that were left because the photo folder has the same pictures, at least as good. */
  readonly similar: number;
  readonly failed: number;
  /** Bytes that were copied. */
  readonly bytes: number;
}

/** What may be removed from sources. */
export interface DeletableTotals {
  readonly files: number;
  readonly bytes: number;
}

export interface ImportResult extends ImportTotals {
  /** Files that were removed from sources. */
  readonly deleted: number;
  /** Files that servers have, and that a dry run does not fetch. */
  readonly found: number;
  /** Their bytes, as far as servers say. */
  readonly foundBytes: number;
  /** The journal's number; undefined where nothing was done. */
  readonly id: number | undefined;
  /** In the order of sources; as they would be where nothing was done. */
  readonly sessions: readonly Session[];
  /** Files that were not looked at because of their type. */
  readonly otherTypes: SkippedFiles;
  /** How long it took. */
  readonly seconds: number;
  /** How much of that was reading copies back. */
  readonly verifySeconds: number;
  /** Where they were read from; `cache` where some could not be read past it, undefined where there were none. */
  readonly readFrom: ReadFrom | undefined;
}
