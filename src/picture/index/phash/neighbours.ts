import { bitsWidth } from '../../../model/pictures/picture.js';
import type { AnnChecksum } from '../../../model/pictures/picture-index.js';
import { bundledEntry } from '../../../workers/bundled-entry.js';
import { WorkerThread } from '../../../workers/worker-thread.js';
import { annPath, readRows, writeAnnFile } from './neighbours-file.js';
import type { Answers, Counts, Task, TaskOf } from './neighbours-message.js';
import type { Neighbour, TurnedQuery } from './phash-rows.js';

export type { AnnChecksum } from '../../../model/pictures/picture-index.js';
export { sweep, sweepAll } from './neighbours-file.js';
export type { Neighbour, TurnedQuery } from './phash-rows.js';

export interface NeighbourEntry {
  /** A u32 that no other entry has. */
  readonly key: number;
  /** {@link bitsWidth} bytes. */
  readonly phash: Uint8Array;
}

/** Entries or queries in one message: a thread is asked often enough to stay responsive. */
const batchSize = 1024;
/** Above this share of removed rows, searching costs more than it must. */
const removedShare = 0.3;

/**
 * Finds pHashes that differ in few bits by a graph, in a thread of its own. The entries are distinct pHashes.
 * The same calls in the same order, saving and opening included, bring the same answers.
 */
export class Neighbours implements AsyncDisposable {
  readonly #thread = new WorkerThread<Task, Answers[keyof Answers]>({
    entry: bundledEntry('neighbours-worker'),
    purpose: 'looks for near pictures',
  });
  #counts: Counts = { rows: 0, live: 0 };

  private constructor() {}

  static create(): Promise<Neighbours> {
    return Promise.resolve(new Neighbours());
  }

  /** @returns undefined when the file is missing, does not match its checksum or cannot be loaded: rebuild */
  static async open(folder: string, checksum: AnnChecksum): Promise<Neighbours | undefined> {
    const rows = await readRows(folder, checksum);
    if (rows === undefined) return undefined;
    const neighbours = await Neighbours.create();
    try {
      const path = annPath(folder, checksum.generation);
      neighbours.#counts = await neighbours.#ask({ kind: 'load', path, rows });
      return neighbours;
    } catch {
      // Sound as it is, this usearch cannot use it.
      await neighbours[Symbol.asyncDispose]();
      return undefined;
    }
  }

  /** Entries. */
  get size(): number {
    return this.#counts.live;
  }

  /** So much was removed that making the graph anew pays. What is removed stays in it till then. */
  get wantsRebuild(): boolean {
    const { rows, live } = this.#counts;
    return rows - live > removedShare * rows;
  }

  /** @throws RangeError for a key that is there already, or is no u32 */
  async add(entries: readonly NeighbourEntry[]): Promise<void> {
    for (const batch of inBatches(entries)) {
      const keys = packKeys(batch.map(({ key }) => key));
      const phashes = packPhashes(batch.map(({ phash }) => phash));
      this.#counts = await this.#ask({ kind: 'add', keys, phashes });
    }
  }

  /** Keys of all entries. */
  keys(): Promise<Uint32Array> {
    return this.#ask({ kind: 'keys' });
  }

  /** Keys that are not there are passed over. A removed key may be added again. */
  async remove(keys: readonly number[]): Promise<void> {
    this.#counts = await this.#ask({ kind: 'remove', keys: packKeys(keys) });
  }

  /**
   * For each query the entries within `radius` bits of it in any of the eight symmetries of a picture,
   * by the distance in the best, then key. The graph misses some of very many.
   */
  async withinTurned(queries: readonly TurnedQuery[], radius: number): Promise<Neighbour[][]> {
    const found: Neighbour[][] = [];
    for (const batch of inBatches(queries)) {
      const packed = packPhashes(batch.map(({ phash }) => phash));
      const below = Float64Array.from(batch, (query) => query.below ?? Infinity);
      const task = { kind: 'turned', queries: packed, below, radius } as const;
      for (const near of await this.#ask(task)) found.push(near);
    }
    return found;
  }

  /**
   * Saves to a file of its own in `folder`. Store the checksum, then `sweep` the older ones away.
   * @param generation a u32, another one than that of the file in use
   * @throws ImgdedupError STORE_FULL, STORE_UNWRITABLE
   */
  save(folder: string, generation: number): Promise<AnnChecksum> {
    return writeAnnFile(folder, generation, (path) => this.#ask({ kind: 'save', path }));
  }

  #ask<Kind extends keyof Answers>(task: TaskOf<Kind>): Promise<Answers[Kind]> {
    return this.#thread.ask<Answers[Kind]>(task);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

function* inBatches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += batchSize) yield items.slice(at, at + batchSize);
}

function packKeys(keys: readonly number[]): Uint32Array {
  const packed = Uint32Array.from(keys);
  const wrong = keys.find((key, at) => packed[at] !== key);
  if (wrong !== undefined) throw new RangeError(`a key must be a u32: ${wrong}`);
  return packed;
}

function packPhashes(phashes: readonly Uint8Array[]): Uint8Array {
  const packed = new Uint8Array(phashes.length * bitsWidth);
  for (const [at, phash] of phashes.entries()) {
    if (phash.length !== bitsWidth) throw new RangeError(`a pHash has ${bitsWidth} bytes`);
    packed.set(phash, at * bitsWidth);
  }
  return packed;
}
