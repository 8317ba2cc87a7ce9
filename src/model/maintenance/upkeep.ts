import type { Failure } from '../errors/failure.js';
import type { RelPath } from '../paths/path.js';

/**
 * What helps against a problem: `repair`: `verify --repair` makes it anew, or lays it aside; `settle`:
 * any command that may write finishes what was cut off; `restore`: the photo from a backup, or
 * `index --force` where the change was meant; `discard`: the file in the trash is worth nothing any more;
 * `bring-back`: the file that a symbolic link leads to.
 */
export type Remedy = 'repair' | 'settle' | 'restore' | 'discard' | 'bring-back';

/** Where a symbolic link that `imgdedup` made leads, and nothing is any more. */
export interface LostKeeper {
  /** Number of the action that made the link. */
  readonly action: number;
  readonly keeper: RelPath;
  /** A file with the same bytes, as far as the newest snapshot knows one. */
  readonly twin: RelPath | undefined;
}

/** Something in a repository, or in a photo, that is not as it should be. */
export interface Problem {
  /** What is concerned: a record, a file of an index, a photo. */
  readonly what: string;
  readonly why: string;
  readonly remedy: Remedy;
  /** The photo, or the symbolic link, where it is one. */
  readonly path?: RelPath;
  /** Of a symbolic link. */
  readonly lost?: LostKeeper;
}

/** How much was looked at. */
export interface Checked {
  /** Records of the store, all kinds. */
  records: number;
  snapshots: number;
  /** Tree nodes that snapshots refer to. */
  folders: number;
  /** Files in the newest snapshot. */
  files: number;
  /** Contents in the newest snapshot. */
  contents: number;
  pictures: number;
  relations: number;
  decisions: number;
  actions: number;
  /** Files of the indexes of look-alikes. */
  indexFiles: number;
  thumbnails: number;
  /** Files in the trash. */
  trashed: number;
  /** Photos that were read again, in the trash too, and their bytes. */
  photos: number;
  bytes: number;
}

/** What `verify` found. */
export interface VerifyResult {
  /** What is not as it should be. After a repair: what is left of it. */
  readonly problems: readonly Problem[];
  /** What was mended. */
  readonly repaired: readonly Problem[];
  /** Where the files of the store as they were before a repair lie, if it came to that. */
  readonly copy: string | undefined;
  readonly checked: Readonly<Checked>;
  /** Pictures that an index of look-alikes is behind with; the next run brings it up to date. */
  readonly behind: number;
  /** Photos that were changed or removed since the snapshot, as anybody may. */
  readonly changed: number;
  /** Photos that could not be read again. */
  readonly unreadable: readonly Failure[];
}
