import type { ContentId } from '../contents/content-id.js';
import type { RelPath } from '../paths/path.js';
import type { Remote, RemoteVolume } from './remote.js';

/** Whether a remote can be read now. */
export type RemoteState =
  | { readonly kind: 'connected'; /** Absolute. */ readonly root: string }
  | { readonly kind: 'away' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A remote, and what is known of it. */
export interface ListedRemote extends Remote {
  readonly state: RemoteState;
  /** Undefined where nothing was fetched. */
  readonly holds: { readonly files: number; readonly bytes: number } | undefined;
}

/** What `fetch` brought from one remote. */
export interface FetchResult {
  readonly remote: Remote;
  /** Folders that were read there, and the bytes of what is known of them. */
  readonly folders: number;
  readonly bytesRead: number;
  /** What it holds now. */
  readonly files: number;
  readonly bytes: number;
  /** Whether it is just as it was when it was last fetched. */
  readonly isUnchanged: boolean;
  /** False where some files there were never read in full: nobody knows what they hold. */
  readonly isComplete: boolean;
}

/** A file that holds a content. */
export interface ContentLocation {
  /** Undefined for this repository itself. */
  readonly remote: string | undefined;
  readonly volume: RemoteVolume;
  /** Absolute path of the photo folder where it is, or was last found. */
  readonly root: string;
  readonly path: RelPath;
  /** Milliseconds since 1970: when the file was last found there. */
  readonly seenAt: number;
}

/** Every file that holds one content. */
export interface ContentLocations {
  /** The name that was asked for: a file, or the id of a content. */
  readonly asked: string;
  /** Undefined where the file was never read in full; then only it is told. */
  readonly contentId: ContentId | undefined;
  /** In bytes; undefined where no file was found. */
  readonly size: number | undefined;
  /** This repository first, then remotes by name; by path in each. */
  readonly locations: readonly ContentLocation[];
}

/** A file whose content is in one of two repositories only. */
export interface FileOfOne {
  readonly path: RelPath;
  readonly contentId: ContentId;
  /** Bytes. */
  readonly size: number;
}

/** How this repository and a remote differ, by content, wherever and whatever its files are called. */
export interface RemoteDiff {
  readonly remote: Remote;
  /** By path, as those there. */
  readonly onlyHere: readonly FileOfOne[];
  readonly onlyThere: readonly FileOfOne[];
  /** Files here whose content is there, too. */
  readonly inBoth: number;
  /** Files that were never read in full: nobody knows what they hold. */
  readonly unread: { readonly here: number; readonly there: number };
}

/** A content that is here and in a remote. */
export interface AcrossGroup {
  readonly contentId: ContentId;
  /** Bytes of one file. */
  readonly size: number;
  /** Never empty, as those there. */
  readonly here: readonly RelPath[];
  readonly there: readonly RelPath[];
}

export interface AcrossResult {
  readonly remote: Remote;
  /** By bytes here, the most first. Made one by one as they are asked for. */
  readonly groups: Iterable<AcrossGroup>;
  /** How many groups there are. */
  readonly contents: number;
  /** Files here in all groups, and their bytes. */
  readonly files: number;
  readonly bytes: number;
}

/** A file whose content has fewer copies elsewhere than are wanted. */
export interface LackingFile extends FileOfOne {
  /** On how many other volumes it is. */
  readonly copies: number;
}

/** How many contents have how many copies. */
export interface CopyCount {
  readonly copies: number;
  readonly contents: number;
  readonly files: number;
  /** Each content once. */
  readonly bytes: number;
}

/** A remote as it counts for copies. */
export interface BackupPlace {
  readonly name: string;
  readonly volume: RemoteVolume;
  /** Undefined where nothing was fetched. */
  readonly seenAt: number | undefined;
  /** False where it lies on the volume of the photo folder itself, or nothing was fetched. */
  readonly counts: boolean;
}

/** How well the contents of the newest snapshot are backed up, as far as was fetched. */
export interface BackupStatus {
  /** How many copies elsewhere are wanted. */
  readonly wanted: number;
  readonly places: readonly BackupPlace[];
  /** From no copies up; only those that occur. */
  readonly counts: readonly CopyCount[];
  readonly lacking: { readonly contents: number; readonly files: number; readonly bytes: number };
  /** In byte order of paths of folders. Made one by one as they are asked for. */
  readonly lackingFiles: Iterable<LackingFile>;
  /** Files that were never read in full. */
  readonly unread: number;
}
