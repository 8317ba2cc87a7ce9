import { join } from 'node:path';
import { vectorBytes, vectorWords } from '../../fingerprint/hamming.js';
import { headerOf, layoutOf, type Layout } from './layout.js';
import { DoubtfulIndexError, segmentName, type PointSegment } from './manifest.js';
import type { PointParameters } from './parameters.js';
import { ChecksummedFile } from './checksummed-file.js';
import { firstAtLeast, lowerBound } from './search.js';
import type { PointRow } from './segment-builder.js';

/** The pictures of a segment, without their vectors. */
export interface SegmentPictures {
  readonly numbers: Uint32Array;
  /** First vector of each picture, and behind the last one the number of vectors. */
  readonly offsets: Uint32Array;
  /** 1 for those that were removed. */
  readonly dead: Uint8Array;
}

/** Vectors read from the file at once. */
const chunkVectors = 2 ** 15;

/** One immutable file of the index, read in place. */
export class Segment implements AsyncDisposable {
  readonly entry: PointSegment;
  readonly layout: Layout;
  readonly #file: ChecksummedFile;
  #pictures: SegmentPictures | undefined;

  private constructor(entry: PointSegment, layout: Layout, file: ChecksummedFile) {
    this.entry = entry;
    this.layout = layout;
    this.#file = file;
  }

  /** @throws DoubtfulIndexError where the file is not the one that the manifest names */
  static async open(
    folder: string,
    entry: PointSegment,
    parameters: PointParameters,
  ): Promise<Segment> {
    const path = join(folder, segmentName(entry.file));
    const layout = layoutOf(entry.pictures, entry.vectors, parameters);
    if (layout.bytes !== entry.bytes) throw new DoubtfulIndexError(`the manifest on ${path}`);
    const file = await ChecksummedFile.open(path, { ...layout, checksum: entry.checksum });
    try {
      const expected = headerOf(layout, parameters);
      const header = file.words(0, expected.length);
      if (!expected.every((word, at) => word === header[at])) {
        throw new DoubtfulIndexError(`the header of ${path}`);
      }
      return new Segment(entry, layout, file);
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The same file without some more of its pictures. @param numbers in order, of its range */
  without(numbers: Uint32Array): Segment {
    const { numbers: present } = this.pictures();
    const found = numbers.filter((number) => present[lowerBound(present, number)] === number);
    const dead = Uint32Array.from(new Set([...this.entry.dead, ...found])).toSorted();
    return new Segment({ ...this.entry, dead }, this.layout, this.#file);
  }

  /** @throws DoubtfulIndexError, as everything that reads */
  pictures(): SegmentPictures {
    if (this.#pictures !== undefined) return this.#pictures;
    const { pictures, vectors, numbersAt, offsetsAt } = this.layout;
    const numbers = this.#file.copyWords(numbersAt, pictures);
    const offsets = this.#file.copyWords(offsetsAt, pictures + 1);
    if (!isRising(numbers) || !isRising(offsets, 0) || offsets.at(-1) !== vectors) {
      throw new DoubtfulIndexError('pictures out of order');
    }
    const removed = new Set(this.entry.dead);
    const dead = Uint8Array.from(numbers, (number) => (removed.has(number) ? 1 : 0));
    this.#pictures = { numbers, offsets, dead };
    return this.#pictures;
  }

  /** The picture that a vector belongs to, by its place in {@link pictures}. */
  pictureOf(vector: number): number {
    return lowerBound(this.pictures().offsets, vector + 1) - 1;
  }

  /** Appends to `found` the vectors in a bucket, unless they are too many. */
  collectBucket(table: number, bucket: number, limit: number, found: number[]): void {
    const { tables, lowBits, vectors } = this.layout;
    const { directoryAt, postingsAt, lowAt } = tables[table] ?? noTable();
    const cell = bucket >>> lowBits;
    let from = this.#file.u32(directoryAt + 4 * cell);
    let to = this.#file.u32(directoryAt + 4 * (cell + 1));
    if (to > vectors || from > to) throw new DoubtfulIndexError('a directory out of order');
    if (lowBits > 0) {
      const low = bucket & (2 ** lowBits - 1);
      const read = (at: number): number => this.#file.u16(lowAt + 2 * at);
      from = firstAtLeast(read, low, from, to);
      to = firstAtLeast(read, low + 1, from, to);
    }
    if (to - from > limit) return;
    for (let at = from; at < to; at += 1) {
      const vector = this.#file.u32(postingsAt + 4 * at);
      if (vector >= vectors) throw new DoubtfulIndexError('a vector beyond the last');
      found.push(vector);
    }
  }

  /** Eight words, good until something else is read. */
  vector(vector: number): Uint32Array {
    return this.#file.words(this.layout.vectorsAt + vectorBytes * vector, vectorWords);
  }

  /** Words of the vectors of one picture, by its place in {@link pictures}. */
  vectorsOf(picture: number): Uint32Array {
    const { offsets } = this.pictures();
    const [from, to] = [offsets[picture] ?? 0, offsets[picture + 1] ?? 0];
    return this.vectors(from, to);
  }

  /** A copy of vectors from one up to, not including, another: eight words each. */
  vectors(from: number, to: number): Uint32Array {
    const at = this.layout.vectorsAt + vectorBytes * from;
    return this.#file.copyWords(at, vectorWords * (to - from));
  }

  /** The pictures that were not removed, in order. */
  *rows(): Generator<PointRow> {
    const { numbers, offsets, dead } = this.pictures();
    let chunk: Uint8Array = new Uint8Array(0);
    let [chunkFrom, chunkTo] = [0, 0];
    for (const [picture, number] of numbers.entries()) {
      if (dead[picture] === 1) continue;
      const [from, to] = [offsets[picture] ?? 0, offsets[picture + 1] ?? 0];
      if (to > chunkTo) {
        [chunkFrom, chunkTo] = [from, Math.min(from + chunkVectors, this.layout.vectors)];
        const words = this.vectors(chunkFrom, chunkTo);
        chunk = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
      }
      const vectors = chunk.subarray(
        (from - chunkFrom) * vectorBytes,
        (to - chunkFrom) * vectorBytes,
      );
      yield { number, vectors };
    }
  }

  /**
   * Reads what lies between two places in the file.
   * @param target as long as `loadRoom` says
   * @returns where in it that begins
   */
  load(target: Uint8Array, from: number, to: number): number {
    return this.#file.load(target, from, to - from);
  }

  /** Reads the whole file. @throws DoubtfulIndexError where a byte is not what was written */
  checkAll(): void {
    this.#file.checkAll();
    this.pictures();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}

/** @param step the least difference of neighbours */
function isRising(values: Uint32Array, step = 1): boolean {
  return values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0) + step);
}

function noTable(): never {
  throw new RangeError('no such table');
}
