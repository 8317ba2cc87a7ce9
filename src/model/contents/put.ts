import type { ContentId, ContentRef } from './content-id.js';
import type { RelPath } from '../paths/path.js';

/**
 * What became of a put. `written`: the bytes were new, and are on disk now; `linked`: the repository held them, and
 * the path became another name of them; `unchanged`: the path held them already.
 */
export type PutOutcome = 'written' | 'linked' | 'unchanged';

export interface PutOptions {
  /** A label of the path, such as `incomplete`; none by default. */
  readonly state?: string | undefined;
  /** The path's own time, in milliseconds since 1970; now by default. Names of one file share its mtime on disk. */
  readonly timeMs?: number | undefined;
  /**
   * Which file may be replaced by other bytes: `own`, by default, one that was put and is still what was put there;
   * `any`: any file.
   */
  readonly replace?: 'own' | 'any' | undefined;
  /** Whether bytes, names and record are on the disk before it returns; by default the system decides when. */
  readonly sync?: boolean | undefined;
}

export interface PutResult {
  readonly path: RelPath;
  readonly content: ContentId;
  /** Bytes. */
  readonly size: number;
  readonly outcome: PutOutcome;
}

/** What is known of a path that was put. */
export interface PutEntry {
  readonly path: RelPath;
  readonly content: ContentId;
  /** Bytes. */
  readonly size: number;
  readonly state: string | undefined;
  /** The path's own time, in milliseconds since 1970. */
  readonly timeMs: number;
}

export interface PutListOptions {
  /** Only paths with this label. */
  readonly state?: string | undefined;
  /** Only this path, and those below it. */
  readonly under?: string | undefined;
}

export interface PutStats {
  readonly paths: number;
  readonly contents: number;
  /** Paths that share their bytes with another one. */
  readonly links: number;
  /** Contents that share their hash with another one. */
  readonly collisions: number;
  /** Of all paths. */
  readonly bytes: number;
  /** By which those are more than what is on disk. */
  readonly bytesSaved: number;
  /** When a path was last put or labelled, in milliseconds since 1970; undefined where none is. */
  readonly lastUpdateMs: number | undefined;
}

/** A path that was put, as it is stored. */
export interface PutRecord {
  readonly path: RelPath;
  readonly content: ContentRef;
  readonly size: number;
  /** Of up to 128 bits. */
  readonly inode: bigint;
  /** When this was written down, in milliseconds since 1970 and parts of them: of two records the later one counts. */
  readonly recordedMs: number;
  readonly timeMs: number;
  readonly state: string | undefined;
}

/** A process that puts files, or a thread of one. */
interface PutWriter {
  readonly host: string;
  readonly pid: number;
  /** When the process was started, in the system's own ticks; empty where it does not say. */
  readonly started: string;
  /** The hash that names contents. */
  readonly hash: string;
}

/** One line of a writer's log. */
export type PutLogEntry =
  /** The first one. */
  | { readonly kind: 'begun'; readonly writer: PutWriter }
  | { readonly kind: 'put'; readonly record: PutRecord }
  | { readonly kind: 'removed'; readonly path: RelPath; readonly recordedMs: number };
