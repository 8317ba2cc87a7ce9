import type { NodeId } from '../snapshot/tree-node.js';

/** What a disk, stick or share is known by, wherever it is mounted. */
export interface RemoteVolume {
  /** Of its file system, or its address in a network; `''` where the system tells none. */
  readonly id: string;
  /** What people called it; `''` for none. */
  readonly label: string;
}

/** What tells a repository from others, as long as nobody copied it. */
export interface RepositoryId {
  /** Name of the hash that names its contents. */
  readonly hash: string;
  /** Length of a content digest in bytes. */
  readonly digestWidth: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The newest snapshot of another repository, as far as it was fetched: in full. */
export interface FetchedTree {
  readonly root: NodeId;
  /** Its number there. */
  readonly sequence: number;
  /** Milliseconds since 1970: when the files there were last found to be so. */
  readonly seenAt: number;
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
}

/** Another repository that this one knows of. */
export interface Remote {
  readonly name: string;
  /** Absolute path of its photo folder where it was last found. */
  readonly root: string;
  /** Absolute path of its data folder where that lies outside of the photo folder, else `''`. */
  readonly dataFolder: string;
  readonly volume: RemoteVolume;
  /** Where in the volume the photo folder is: `''` for all of it. */
  readonly pathInVolume: string;
  readonly repository: RepositoryId;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  /** Milliseconds since 1970: when it was last found. */
  readonly lastSeenAt: number;
  /** Undefined before anything was fetched, and where what was fetched turned out to be damaged. */
  readonly fetched: FetchedTree | undefined;
}

/**
 * Whether text can name a remote: letters, digits, dot, dash and underscore. What names a snapshot cannot, so that
 * `diff` can tell the two apart.
 */
export function isRemoteName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(text) && !/^(?:\d+|HEAD)$/.test(text);
}
