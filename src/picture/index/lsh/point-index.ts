import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../../model/errors/errors.js';
import { vectorBytes } from '../../fingerprint/hamming.js';
import { commonPoints, vectorsOf } from './common-points.js';
import { Change, openSegments, type Place } from './change.js';
import { joinAll } from './join-all.js';
import { JoinMemory } from './join-memory.js';
import { joinByTables } from './join-tables.js';
import { isFewPictures, lookUpRange } from './look-up-range.js';
import { DoubtfulIndexError, ownName, segmentName, type PointManifest } from './manifest.js';
import { nominateIn, type Nominee, type NominateOptions } from './nominate-one.js';
import { joinRange } from './nominate-range.js';
import type { MostWeak, Nomination } from './nominee-lists.js';
import { standardParameters, type PointParameters } from './parameters.js';
import type { Segment } from './segment.js';
import type { PointRow } from './segment-builder.js';

export interface RangeOptions {
  /** Most of the nominees that say little; all, unless said otherwise. */
  readonly mostWeak?: MostWeak;
  /** Near vectors that are kept at once, in twelve bytes each. */
  readonly hitLimit?: number;
}

/**
 * Nominates pictures that may show the same: those with key points that share a bucket in one of
 * several tables of sampled bits and differ little. It nominates generously; geometry and pixels
 * decide.
 *
 * Files are written once and never changed. Which of them belong is said by {@link manifest}, which
 * the caller stores after every change; {@link sweep} removes the others. One process at a time may
 * change an index; any number may look, for they keep open the files that they found. Calls of one
 * object must not overlap with changes.
 */
export class PointIndex implements AsyncDisposable {
  readonly #place: Place;
  #segments: readonly Segment[];
  #generation: number;

  private constructor(place: Place, segments: readonly Segment[], generation: number) {
    this.#place = place;
    this.#segments = segments;
    this.#generation = generation;
  }

  /** An empty index. Files of another one in this folder are removed. */
  static async create(folder: string, parameters = standardParameters): Promise<PointIndex> {
    const index = new PointIndex({ folder, parameters }, [], 0);
    await index.sweep();
    return index;
  }

  /** @returns undefined where there is none, or the files are doubtful: make it anew */
  static async open(
    folder: string,
    manifest: PointManifest | undefined,
    parameters: PointParameters = standardParameters,
  ): Promise<PointIndex | undefined> {
    if (manifest === undefined) return undefined;
    const place = { folder, parameters };
    try {
      return new PointIndex(place, await openSegments(manifest, place), manifest.generation);
    } catch (error) {
      if (error instanceof DoubtfulIndexError) return undefined;
      throw error;
    }
  }

  /** Numbers of all pictures, rising. */
  *numbers(): Generator<number> {
    for (const segment of this.#segments) {
      const { numbers, dead } = segment.pictures();
      for (const [at, number] of numbers.entries()) if (dead[at] === 0) yield number;
    }
  }

  /** Reads all files. @throws DoubtfulIndexError where a byte is not what was written */
  checkAll(): void {
    for (const segment of this.#segments) segment.checkAll();
  }

  /** To be stored after every change. */
  get manifest(): PointManifest {
    return { generation: this.#generation, segments: this.#segments.map(({ entry }) => entry) };
  }

  /**
   * Adds pictures with larger numbers than all that are there, then merges small files.
   *
   * @throws RangeError for numbers out of order or vectors of another size; nothing is added then
   * @throws DoubtfulIndexError where a file to be merged is damaged
   */
  async append(rows: AsyncIterable<PointRow> | Iterable<PointRow>): Promise<void> {
    await this.#change((change) => change.append(rows));
  }

  /**
   * Removes pictures; numbers that are not there are passed over. The files are written anew when
   * much of them was removed.
   *
   * @throws DoubtfulIndexError where a file to be written anew is damaged
   */
  async remove(numbers: Iterable<number>): Promise<void> {
    await this.#change((change) => change.remove(numbers));
  }

  /**
   * Removes files that do not belong. For the writer, after opening and whenever the manifest was
   * stored: before, a crash would leave a stored manifest whose files are gone.
   */
  async sweep(): Promise<void> {
    const { folder } = this.#place;
    const belonging = new Set(this.#segments.map(({ entry }) => segmentName(entry.file)));
    for (const name of await namesIn(folder)) {
      if (ownName.test(name) && !belonging.has(name)) await rm(join(folder, name));
    }
  }

  /**
   * Stored pictures that may show the same as a picture with these vectors, 32 bytes each. Reads
   * only what it needs, synchronously, in a few milliseconds.
   *
   * @returns most hits first, then by number
   * @throws DoubtfulIndexError where what it reads is damaged
   */
  nominate(vectors: Uint8Array, options: NominateOptions = {}): Nominee[] {
    return nominateIn(this.#segments, wordsOf(vectors), this.#place.parameters, options);
  }

  /**
   * How many vectors stored pictures have in common with a picture with these, 32 bytes each: pairs that are
   * each other's nearest. Misses none, as {@link nominate} does.
   *
   * @param numbers of the stored pictures
   * @throws DoubtfulIndexError where what it reads is damaged
   */
  commonPoints(vectors: Uint8Array, numbers: readonly number[]): number[] {
    return commonPoints(this.#segments, wordsOf(vectors), numbers);
  }

  /** {@link commonPoints} of a picture of the index. */
  commonPointsOf(number: number, others: readonly number[]): number[] {
    const own = vectorsOf(this.#segments, number) ?? new Uint32Array(0);
    return commonPoints(this.#segments, own, others);
  }

  /**
   * For pictures of the index with numbers from `from` up to, not including, `to`: older ones that
   * may show the same, by number. Pictures without any are left out.
   *
   * @throws DoubtfulIndexError where a file is damaged
   */
  async *nominateRange(
    from: number,
    to: number,
    { mostWeak, hitLimit }: RangeOptions = {},
  ): AsyncGenerator<Nomination> {
    const { parameters } = this.#place;
    if (isFewPictures(this.#segments, from, to)) {
      yield* lookUpRange(this.#segments, from, to, parameters, mostWeak);
      return;
    }
    using memory = new JoinMemory(this.#segments, parameters, hitLimit);
    yield* joinRange(this.#segments, from, to, joinByTables(memory), mostWeak);
  }

  /** The same by comparing all vectors with all: misses nothing, and takes very much longer. */
  nominateExhaustively(from: number, to: number): AsyncGenerator<Nomination> {
    return joinRange(this.#segments, from, to, joinAll(this.#place.parameters));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const segment of this.#segments) await segment[Symbol.asyncDispose]();
  }

  async #change(make: (change: Change) => Promise<void>): Promise<void> {
    const change = new Change(this.#place, this.#segments, this.#generation);
    try {
      await make(change);
      await change.consolidate();
    } catch (error) {
      await change.abandon();
      throw error;
    } finally {
      // Names are not used again, whether the file stays or not.
      this.#generation = change.generation;
    }
    await change.settle(this.#segments);
    this.#segments = change.segments;
  }
}

/** A copy of vectors as words. */
function wordsOf(vectors: Uint8Array): Uint32Array {
  if (vectors.length % vectorBytes !== 0) throw new RangeError('vectors of another size');
  return new Uint32Array(Uint8Array.from(vectors).buffer);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
