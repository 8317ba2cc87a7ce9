import { vectorBytes } from '../../fingerprint/hamming.js';
import type { PointParameters } from './parameters.js';

/**
 * Where things are in a segment. All numbers are unsigned, 32 bits and in the byte order of the
 * machine, because files are used as they lie; another machine's order reads as a wrong magic.
 *
 * | section                     | length                                       |
 * | --------------------------- | -------------------------------------------- |
 * | header                      | 64 bytes, see {@link headerOf}               |
 * | picture numbers             | 4 × pictures                                 |
 * | first vector of each        | 4 × (pictures + 1)                           |
 * | vectors                     | 32 × vectors, at a multiple of 32            |
 * | for each table: directory   | 4 × (2^directory bits + 1)                   |
 * | … vectors by bucket         | 4 × vectors                                  |
 * | … low bits of their buckets | 2 × vectors, unless the directory has them   |
 * | checksums                       | 4 for each page of 1,024 bytes before them   |
 *
 * A directory says where the vectors begin whose bucket has the given high bits. A large segment's
 * has all bits; a small one's would be mostly empty, so it has fewer.
 */
export interface Layout {
  readonly pictures: number;
  readonly vectors: number;
  readonly directoryBits: number;
  /** Bits of a bucket that the directory does not have. */
  readonly lowBits: number;
  readonly numbersAt: number;
  readonly offsetsAt: number;
  readonly vectorsAt: number;
  readonly tables: readonly TableLayout[];
  readonly checksumsAt: number;
  readonly pages: number;
  readonly bytes: number;
}

interface TableLayout {
  readonly directoryAt: number;
  readonly postingsAt: number;
  readonly lowAt: number;
}

/** Bytes that are checksummed and checked together: what reading one vector in place costs. */
export const pageBytes = 1024;

const headerBytes = 64;
const magic = 0x7350_6d69;
const version = 1;

export function layoutOf(pictures: number, vectors: number, parameters: PointParameters): Layout {
  const { bits } = parameters;
  const wanted = Math.ceil(Math.log2(Math.max(vectors, 1)));
  // The low bits of a bucket are 16 at most.
  const directoryBits = Math.min(bits, Math.max(wanted, bits - 16));
  const lowBits = bits - directoryBits;
  let end = headerBytes;
  const section = (bytes: number, alignment = 4): number => {
    const at = roundUp(end, alignment);
    end = at + bytes;
    return at;
  };
  const numbersAt = section(4 * pictures);
  const offsetsAt = section(4 * (pictures + 1));
  const vectorsAt = section(vectorBytes * vectors, vectorBytes);
  const tables = Array.from({ length: parameters.tables }, () => ({
    directoryAt: section(4 * (2 ** directoryBits + 1)),
    postingsAt: section(4 * vectors),
    lowAt: section(lowBits === 0 ? 0 : 2 * vectors),
  }));
  const checksumsAt = section(0);
  const pages = Math.ceil(checksumsAt / pageBytes);
  return {
    pictures,
    vectors,
    directoryBits,
    lowBits,
    numbersAt,
    offsetsAt,
    vectorsAt,
    tables,
    checksumsAt,
    pages,
    bytes: checksumsAt + 4 * pages,
  };
}

/** The first 64 bytes: what a file must say of itself to be the one that is expected. */
export function headerOf(layout: Layout, parameters: PointParameters): Uint32Array {
  const header = new Uint32Array(headerBytes / 4);
  header.set([
    magic,
    version,
    parameters.tables,
    parameters.bits,
    layout.pictures,
    layout.vectors,
    layout.directoryBits,
  ]);
  return header;
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
