import { mkdir } from 'node:fs/promises';
import type { PointManifest } from './manifest.js';
import { planMerge } from './merge-plan.js';
import type { PointParameters } from './parameters.js';
import { lowerBound } from './search.js';
import { Segment } from './segment.js';
import { SegmentBuilder, type PointRow } from './segment-builder.js';

/** A segment with a larger share of removed pictures is written anew. */
const deadShare = 0.3;

/** Where and how segments are written. */
export interface Place {
  readonly folder: string;
  readonly parameters: PointParameters;
}

/** A change being made: new files are written, but nothing is taken away. */
export class Change {
  readonly #place: Place;
  readonly #opened: Segment[] = [];
  #segments: readonly Segment[];
  #generation: number;

  constructor(place: Place, segments: readonly Segment[], generation: number) {
    this.#place = place;
    this.#segments = segments;
    this.#generation = generation;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get generation(): number {
    return this.#generation;
  }

  /** @throws RangeError for rows that are not in order or whose vectors have another size */
  async append(rows: AsyncIterable<PointRow> | Iterable<PointRow>): Promise<void> {
    let last = this.#segments.at(-1)?.entry.last ?? -1;
    let builder = new SegmentBuilder(this.#place.parameters);
    for await (const row of rows) {
      if (row.number <= last) throw new RangeError(`picture ${row.number} after ${last}`);
      last = row.number;
      if (!builder.hasRoomFor(row.vectors.length)) {
        this.#segments = [...this.#segments, await this.#write(builder)];
        builder = new SegmentBuilder(this.#place.parameters);
      }
      builder.add(row);
    }
    if (!builder.isEmpty) this.#segments = [...this.#segments, await this.#write(builder)];
  }

  /** Numbers that are not there are passed over. */
  async remove(numbers: Iterable<number>): Promise<void> {
    const sorted = Uint32Array.from(numbers).toSorted();
    const kept: Segment[] = [];
    for (const segment of this.#segments) {
      const { first, last } = segment.entry;
      const removed = sorted.subarray(lowerBound(sorted, first), lowerBound(sorted, last + 1));
      const after = removed.length > 0 ? segment.without(removed) : segment;
      const { dead, pictures } = after.entry;
      if (dead.length > segment.entry.dead.length) this.#generation += 1;
      if (dead.length === pictures) continue;
      kept.push(dead.length > deadShare * pictures ? await this.#rewrite([after]) : after);
    }
    this.#segments = kept;
  }

  /** Merges small segments until there are few. */
  async consolidate(): Promise<void> {
    for (let merge = this.#plan(); merge !== undefined; merge = this.#plan()) {
      const merged = await this.#rewrite(this.#segments.slice(merge.from, merge.to));
      this.#segments = this.#segments.toSpliced(merge.from, merge.to - merge.from, merged);
    }
  }

  /** Closes the files that this change opened, after it failed. */
  async abandon(): Promise<void> {
    for (const segment of this.#opened) await segment[Symbol.asyncDispose]();
  }

  /** Closes the files that belonged before and do not any more, or were needed in between only. */
  async settle(before: readonly Segment[]): Promise<void> {
    const files = new Set(this.#segments.map(({ entry }) => entry.file));
    for (const segment of [...before, ...this.#opened]) {
      if (!files.has(segment.entry.file)) await segment[Symbol.asyncDispose]();
    }
  }

  #plan(): ReturnType<typeof planMerge> {
    const entries = this.#segments.map(({ entry }) => entry);
    return planMerge(entries, this.#place.parameters);
  }

  async #rewrite(segments: readonly Segment[]): Promise<Segment> {
    const builder = new SegmentBuilder(this.#place.parameters);
    for (const segment of segments) for (const row of segment.rows()) builder.add(row);
    return await this.#write(builder);
  }

  async #write(builder: SegmentBuilder): Promise<Segment> {
    const { folder, parameters } = this.#place;
    this.#generation += 1;
    // An empty index has no files that would be missed together with the folder.
    await mkdir(folder, { recursive: true });
    const entry = await builder.write(folder, this.#generation);
    const segment = await Segment.open(folder, entry, parameters);
    this.#opened.push(segment);
    return segment;
  }
}

/** Opens what a manifest names. @throws DoubtfulIndexError where a file is missing or another */
export async function openSegments(
  { segments }: PointManifest,
  { folder, parameters }: Place,
): Promise<Segment[]> {
  const opened: Segment[] = [];
  try {
    for (const entry of segments) opened.push(await Segment.open(folder, entry, parameters));
    return opened;
  } catch (error) {
    for (const segment of opened) await segment[Symbol.asyncDispose]();
    throw error;
  }
}
