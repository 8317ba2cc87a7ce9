import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../../fs/sync-folder.js';
import { vectorBytes, vectorWords } from '../../fingerprint/hamming.js';
import { headerOf, layoutOf } from './layout.js';
import { segmentName, type PointSegment } from './manifest.js';
import { pictureVectors, type PointParameters } from './parameters.js';
import { Sampler } from './sample.js';
import { ChecksummedWriter } from './checksummed-writer.js';
import { sortTable } from './sort-table.js';

/** A picture and its vectors. */
export interface PointRow {
  /** A whole number below 2^32, larger than those before it; never used again. */
  readonly number: number;
  /** 32 bytes for each of at most 96 vectors. */
  readonly vectors: Uint8Array;
}

/** Vectors of one piece of memory: a megabyte, so that growing copies nothing. */
const pieceVectors = 2 ** 15;

/** Collects pictures and writes them as one segment. */
export class SegmentBuilder {
  readonly #parameters: PointParameters;
  readonly #numbers: number[] = [];
  readonly #offsets: number[] = [0];
  readonly #pieces: Uint32Array[] = [];
  #count = 0;

  constructor(parameters: PointParameters) {
    this.#parameters = parameters;
  }

  get isEmpty(): boolean {
    return this.#numbers.length === 0;
  }

  /** Whether the limits of a segment allow one more picture of so many bytes. A single one fits. */
  hasRoomFor(bytes: number): boolean {
    const { segmentPictures, segmentVectors } = this.#parameters;
    return (
      this.isEmpty ||
      (this.#numbers.length < segmentPictures &&
        this.#count + bytes / vectorBytes <= segmentVectors)
    );
  }

  /** @throws RangeError for rows out of order or with vectors of another size */
  add({ number, vectors }: PointRow): void {
    const count = vectors.length / vectorBytes;
    if (!Number.isInteger(count) || count > pictureVectors) {
      throw new RangeError(`${vectors.length} bytes of vectors`);
    }
    const last = this.#numbers.at(-1) ?? -1;
    if (!Number.isInteger(number) || number <= last || number >= 2 ** 32) {
      throw new RangeError(`picture ${number} after ${last}`);
    }
    for (let from = 0; from < count;) {
      const at = (this.#count + from) % pieceVectors;
      if (at === 0) this.#pieces.push(new Uint32Array(pieceVectors * vectorWords));
      const fitting = Math.min(count - from, pieceVectors - at);
      const piece = new Uint8Array(this.#pieces.at(-1)?.buffer ?? new ArrayBuffer(0));
      const bytes = vectors.subarray(from * vectorBytes, (from + fitting) * vectorBytes);
      piece.set(bytes, at * vectorBytes);
      from += fitting;
    }
    this.#count += count;
    this.#numbers.push(number);
    this.#offsets.push(this.#count);
  }

  /**
   * Writes the segment, first under another name, and waits until it is on the disk.
   *
   * @param file the number that names it
   */
  async write(folder: string, file: number): Promise<PointSegment> {
    const path = join(folder, segmentName(file));
    const layout = layoutOf(this.#numbers.length, this.#count, this.#parameters);
    try {
      const checksum = await this.#writeSections(`${path}.new`);
      await rename(`${path}.new`, path);
      await syncFolder(folder);
      return {
        file,
        bytes: layout.bytes,
        checksum,
        pictures: layout.pictures,
        vectors: layout.vectors,
        first: this.#numbers[0] ?? 0,
        last: this.#numbers.at(-1) ?? 0,
        dead: new Uint32Array(0),
      };
    } catch (error) {
      await rm(`${path}.new`, { force: true });
      throw error;
    }
  }

  async #writeSections(path: string): Promise<string> {
    const layout = layoutOf(this.#numbers.length, this.#count, this.#parameters);
    await using writer = await ChecksummedWriter.create(path, layout.pages);
    await writer.write(headerOf(layout, this.#parameters));
    await writer.write(Uint32Array.from(this.#numbers));
    await writer.write(Uint32Array.from(this.#offsets));
    await writer.padTo(layout.vectorsAt);
    for (const [at, piece] of this.#pieces.entries()) {
      const count = Math.min(pieceVectors, this.#count - at * pieceVectors);
      await writer.write(piece.subarray(0, count * vectorWords));
    }
    for (const [table, { directoryAt, postingsAt, lowAt }] of layout.tables.entries()) {
      const buckets = this.#buckets(table);
      const sorted = sortTable(buckets, layout.directoryBits, layout.lowBits);
      await writer.padTo(directoryAt);
      await writer.write(sorted.directory);
      await writer.padTo(postingsAt);
      await writer.write(sorted.postings);
      await writer.padTo(lowAt);
      await writer.write(sorted.low);
    }
    await writer.padTo(layout.checksumsAt);
    return await writer.finish();
  }

  #buckets(table: number): Uint32Array {
    const sampler = new Sampler(this.#parameters, table);
    const buckets = new Uint32Array(this.#count);
    for (const [at, piece] of this.#pieces.entries()) {
      const bytes = new Uint8Array(piece.buffer);
      const from = at * pieceVectors;
      const to = Math.min(from + pieceVectors, this.#count);
      for (let vector = from; vector < to; vector += 1) {
        buckets[vector] = sampler.bucket(bytes, vector - from);
      }
    }
    return buckets;
  }
}
