import type { FileTable } from './file-table.js';

/** Address of a stored tree node: 32 hex digits, the hash of its bytes. */
export type NodeId = string & { readonly __brand: 'NodeId' };

/** The stat fields that tell whether a folder's list of names changed. */
export interface FolderStat {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export interface FolderEntry {
  readonly name: string;
  readonly id: NodeId;
}

/**
 * Files by extension, with its dot, in lower case; `''` for none, `*` for all that are beyond the
 * number of extensions that are told apart.
 */
export type OtherTypes = ReadonlyMap<string, number>;

export const noOtherTypes: OtherTypes = new Map();

/** What is known of one folder. */
export interface TreeNode {
  readonly stat: FolderStat;
  /** False where the listing may be incomplete or was so young that a change could hide. */
  readonly settled: boolean;
  /** Fingerprint of the rules by which names were taken, 16 hex digits. */
  readonly rules: string;
  readonly hasIgnoreFile: boolean;
  /** Symbolic links in this folder itself, which are counted and not followed. */
  readonly symlinks: number;
  /** Files in this folder itself that are of other types than those looked at. */
  readonly otherTypes: OtherTypes;
  readonly files: FileTable;
  /** Subfolders in byte order of their names. */
  readonly folders: readonly FolderEntry[];
  readonly totals: FolderTotals;
}

/** Sums over a folder and everything below it. */
export interface FolderTotals {
  readonly files: number;
  readonly bytes: number;
  /**
   * Hash of names and content ids, not of times: two folders with it equal are duplicates.
   * Undefined while some content is unknown.
   */
  readonly buzhash: bigint | undefined;
}

/** The id whose 16 bytes were stored. */
export function nodeIdFromBytes(bytes: Buffer): NodeId {
  return bytes.toString('hex') as NodeId;
}
