/** One file of the index, as whoever keeps the manifest stores it. */
export interface PointSegment {
  /** Number that the file is named by. */
  readonly file: number;
  readonly bytes: number;
  /** xxHash64 of the seals of its pages, 16 hex digits: covers every byte of the file. */
  readonly seal: string;
  readonly pictures: number;
  readonly vectors: number;
  /** The smallest and the largest picture number in it. */
  readonly first: number;
  readonly last: number;
  /** Numbers in it that were removed, in order. */
  readonly dead: Uint32Array;
}

/**
 * Which files make up an index. Plain data, kept outside of the folder: the files count for nothing
 * without it.
 */
export interface PointManifest {
  /** Grows with every change; files are named by it. */
  readonly generation: number;
  /** By picture number; their ranges do not overlap. */
  readonly segments: readonly PointSegment[];
}

/**
 * The files are not what the manifest says. Nothing is lost: make the index anew from the stored
 * fingerprints.
 */
export class DoubtfulIndexError extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`The key point index is not what was written: ${why}.`, options);
    this.name = 'DoubtfulIndexError';
  }
}

export function segmentName(file: number): string {
  return `${file}.points`;
}

/** Names this index may have given a file, finished or not. */
export const ownName = /^\d+\.points(\.new)?$/;
