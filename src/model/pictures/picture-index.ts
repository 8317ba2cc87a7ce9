import type { NodeId } from '../snapshot/tree-node.js';

/** Proof of a saved graph of neighbours. */
export interface AnnChecksum {
  /** Which of the files that were saved one after another: u32. */
  readonly generation: number;
  /** Bytes. */
  readonly length: number;
  /** xxHash64 of all bytes. */
  readonly checksum: bigint;
  /** Those that were not removed. */
  readonly entries: number;
}

/** One file of the index of key points, as whoever keeps the manifest stores it. */
export interface PointSegment {
  /** Number that the file is named by. */
  readonly file: number;
  readonly bytes: number;
  /** xxHash64 of the checksums of its pages, 16 hex digits: covers every byte of the file. */
  readonly checksum: string;
  readonly pictures: number;
  readonly vectors: number;
  /** The smallest and the largest picture number in it. */
  readonly first: number;
  readonly last: number;
  /** Numbers in it that were removed, in order. */
  readonly dead: Uint32Array;
}

/**
 * Which files make up an index of key points. Plain data, kept outside of the folder: the files
 * count for nothing without it.
 */
export interface PointManifest {
  /** Grows with every change. */
  readonly generation: number;
  /** By picture number; their ranges do not overlap. */
  readonly segments: readonly PointSegment[];
}

/** Proof of the file that holds all pictures and the newest snapshot in columns, and what it was made of. */
export interface PictureColumns {
  /** Which of the files that were saved one after another: u32. */
  readonly generation: number;
  /** Bytes. */
  readonly length: number;
  /** xxHash64 of all bytes. */
  readonly checksum: bigint;
  /** The next picture's number when it was made. */
  readonly nextNumber: number;
  /** Root of the snapshot whose files are in it. */
  readonly root: NodeId;
  /** Limits of size and age that said which files take part, as text. */
  readonly limits: string;
}
