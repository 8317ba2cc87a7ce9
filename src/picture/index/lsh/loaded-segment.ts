import { vectorWords } from '../../fingerprint/hamming.js';
import type { Layout } from './layout.js';
import type { PointSegment } from './manifest.js';
import type { SegmentPictures } from './segment.js';

/** One table of a segment in memory. */
export interface LoadedTable {
  readonly directory: Uint32Array;
  readonly postings: Uint32Array;
  readonly low: Uint16Array;
  readonly lowBits: number;
}

/** A segment in memory: views of the bytes of its file. */
export class LoadedSegment {
  readonly entry: PointSegment;
  readonly pictures: SegmentPictures;
  /** Eight words for each. */
  readonly vectors: Uint32Array;
  readonly tables: readonly LoadedTable[];
  /** Place of the picture that each vector belongs to. */
  readonly owners: Uint32Array;

  constructor(entry: PointSegment, layout: Layout, pictures: SegmentPictures, bytes: ArrayBuffer) {
    const { vectors, lowBits, directoryBits } = layout;
    this.entry = entry;
    this.pictures = pictures;
    this.vectors = new Uint32Array(bytes, layout.vectorsAt, vectors * vectorWords);
    this.tables = layout.tables.map(({ directoryAt, postingsAt, lowAt }) => ({
      directory: new Uint32Array(bytes, directoryAt, 2 ** directoryBits + 1),
      postings: new Uint32Array(bytes, postingsAt, vectors),
      low: new Uint16Array(bytes, lowAt, lowBits === 0 ? 0 : vectors),
      lowBits,
    }));
    this.owners = new Uint32Array(vectors);
    for (let picture = 0; picture < layout.pictures; picture += 1) {
      this.owners.fill(picture, pictures.offsets[picture], pictures.offsets[picture + 1]);
    }
  }
}

/** Bytes of memory that loading a segment takes. */
export function loadedBytes({ bytes, vectors }: PointSegment): number {
  return bytes + 4 * vectors;
}
