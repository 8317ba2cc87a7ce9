import type { Original } from './action.js';
import type { ContentId } from '../contents/content-id.js';
import type { Tier } from '../groups/look-alike.js';
import type { PlacePath, RelPath } from '../paths/path.js';

/** What the manifest of the trash says of one file that was to be moved there. */
export interface TrashRecord {
  /** Number of the action that moved it. */
  readonly action: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Where it was; in the trash it has the same path below the action's folder. */
  readonly path: RelPath;
  /** The file that was left alone for it; undefined where nobody knows. */
  readonly keeper: RelPath | undefined;
  readonly tier: Tier | undefined;
  readonly before: Original;
  readonly contentId: ContentId | undefined;
}

/** A file that lies in the trash. */
export interface TrashedFile {
  /** The number of the folder in the trash that it lies in. */
  readonly folder: number;
  /** The action that moved it, as the journal has it; undefined where the journal does not know it. */
  readonly action: number | undefined;
  /** Where it was. */
  readonly path: RelPath;
  /** Where it is. */
  readonly place: PlacePath;
  /** Bytes, as it is now. */
  readonly size: number;
  /** When it was moved, in milliseconds since 1970. */
  readonly movedAt: number;
  readonly keeper: RelPath | undefined;
  readonly tier: Tier | undefined;
  readonly contentId: ContentId | undefined;
}

/** One of them in a list, and whether its content is in the photo folder, as far as the snapshot says. */
export interface ListedTrash extends TrashedFile {
  readonly livingCopy: RelPath | undefined;
}

/** Why a file in the trash stays there. */
export type TrashKept =
  /** No file in the photo folder holds the same bytes. */
  | { readonly kind: 'last copy' }
  /** No journal knows it: `verify --repair` makes it known. */
  | { readonly kind: 'unknown' }
  /** It could not be read, compared or removed. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What becomes of a file in the trash. */
export interface TrashFate {
  readonly file: TrashedFile;
  /** Undefined where it is dropped. */
  readonly kept: TrashKept | undefined;
  /** The file in the photo folder that was read and holds the same bytes. */
  readonly livingCopy: RelPath | undefined;
}

/** What was removed from the trash for good, and what stays for a reason. */
export interface PurgeResult {
  readonly dropped: readonly TrashFate[];
  readonly kept: readonly TrashFate[];
  /** Somebody said no: nothing was removed. */
  readonly isDeclined: boolean;
}

/** How much is to be removed, for the question before it. */
export interface PurgeTotals {
  readonly files: number;
  readonly bytes: number;
  /** How many of them no file in the photo folder equals. */
  readonly lastCopies: number;
}

/** What lies in the trash, by the number of its folder there. */
export function byFolder(files: readonly TrashedFile[]): ReadonlyMap<number, TrashedFile[]> {
  const groups = new Map<number, TrashedFile[]>();
  for (const file of files) {
    const group = groups.get(file.folder);
    if (group === undefined) groups.set(file.folder, [file]);
    else group.push(file);
  }
  return groups;
}
