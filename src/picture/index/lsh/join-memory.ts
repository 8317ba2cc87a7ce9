import { vectorBytes } from '../../fingerprint/hamming.js';
import { BorrowedKernels, type Kernels } from '../../kernels/kernels.js';
import { loadRoom } from './checksummed-file.js';
import type { Queries } from './join.js';
import type { Layout } from './layout.js';
import type { MostWeak } from './nominee-lists.js';
import { pictureVectors, type PointParameters } from './parameters.js';
import type { Segment } from './segment.js';

/** Vectors on one side that are compared in one go: 128 KB, so both sides stay in the cache. */
const batchVectors = 4096;
/** Hits of one join, at least: some hundred thousand pairs of pictures among 100,000. */
const leastHits = 2 ** 21;
/** Stands for a number without limit. */
const unlimited = 2 ** 32 - 1;
/** Words of a pair and of a hit. */
const pairWords = 2;
/** And of a place among sorted ones. */
const hitBytes = 4 * (pairWords + 1);

/** A segment in the memory of kernels: parts of its file as they lie, and what else they ask of its pictures. */
interface Slot {
  segment: Segment | undefined;
  /** Room for its vectors, and where they begin in it. */
  readonly vectors: number;
  vectorsFrom: number;
  /** Room for one of its tables, as they are joined one after the other: all six take as much as the vectors. */
  readonly table: number;
  /** Which table is there, and where that begins. */
  loaded: number | undefined;
  tableFrom: number;
  /** Place of the picture that each vector belongs to. */
  readonly owners: number;
  /** First vector of each picture. */
  readonly offsets: number;
  readonly dead: number;
  /** Room for a directory of all buckets, where the segment has a shorter one. */
  readonly directory: number;
}

/** One table of a slot. */
interface Table {
  readonly directory: number;
  readonly postings: number;
  readonly vectors: number;
}

/** Two segments, and room for what kernels make of them: some 130 MB for segments of the usual size. */
export class JoinMemory implements Disposable {
  readonly #parameters: PointParameters;
  readonly #borrowed = new BorrowedKernels();
  readonly #kernels: Kernels = this.#borrowed.kernels;
  readonly #left: Slot;
  readonly #right: Slot;
  /** Vectors of one batch. The right side of a bucket is never divided. */
  readonly #batch: number;
  readonly #hitLimit: number;
  readonly #hitRoom: number;
  readonly #cellCount: number;
  readonly #rooms;

  /**
   * @param segments that will be joined
   * @param hitLimit hits of several pictures that are kept at once, in 12 bytes each; pictures that have more are split,
   *   which takes nearly as long for each part as for all. By default two million, and as many more as there is room for
   *   where segments are small.
   */
  constructor(segments: readonly Segment[], parameters: PointParameters, hitLimit?: number) {
    const { memory } = this.#kernels;
    const { tables, bits, bucketLimit } = parameters;
    const most = (of: (segment: Segment) => number): number => Math.max(0, ...segments.map(of));
    const tableBytes = most(({ layout }) => tableEnd(layout, 0) - tableStart(layout, 0));
    const vectors = most(({ layout }) => layout.vectors);
    const pictures = most(({ layout }) => layout.pictures);
    this.#parameters = parameters;
    this.#batch = Math.max(batchVectors, bucketLimit);
    this.#cellCount = 2 ** Math.ceil(Math.log2(2 * pictures + 64));
    const slot = (): Slot => ({
      segment: undefined,
      vectors: memory.take(loadRoom(vectors * vectorBytes)),
      vectorsFrom: 0,
      table: memory.take(loadRoom(tableBytes)),
      loaded: undefined,
      tableFrom: 0,
      owners: memory.takeWords(vectors),
      offsets: memory.takeWords(pictures + 1),
      dead: memory.take(pictures),
      directory: memory.takeWords(2 ** bits + 1),
    });
    this.#left = slot();
    this.#right = slot();
    const rooms = {
      leftIds: memory.takeWords(this.#batch),
      rightIds: memory.takeWords(this.#batch),
      leftBatch: memory.take(this.#batch * vectorBytes),
      rightBatch: memory.take(this.#batch * vectorBytes),
      // A bucket has one vector at least on the left.
      buckets: memory.takeWords(3 * this.#batch),
      state: memory.takeWords(2),
      starts: memory.takeWords(pictures + 1),
      cells: memory.takeWords(2 * this.#cellCount),
      used: memory.takeWords(pictures),
      kept: memory.takeWords(pictures),
    };
    // Both begin at multiples of 16.
    const unused = memory.bytes.length - memory.take(0) - 32;
    this.#hitLimit = hitLimit ?? Math.max(leastHits, Math.floor(unused / hitBytes));
    // A single picture has to be answered, whatever it hits.
    this.#hitRoom = Math.max(this.#hitLimit, tables * pictureVectors * bucketLimit);
    this.#rooms = {
      ...rooms,
      hits: memory.takeWords(pairWords * this.#hitRoom),
      sorted: memory.takeWords(this.#hitRoom),
    };
    const cells = rooms.cells >> 2;
    memory.words.fill(0, cells, cells + 2 * this.#cellCount);
  }

  [Symbol.dispose](): void {
    this.#borrowed[Symbol.dispose]();
  }

  /**
   * Makes these the two segments. What is there already is not read again.
   * @throws DoubtfulIndexError where a file is damaged
   */
  load(left: Segment, right: Segment): void {
    this.#load(this.#left, left);
    if (right !== left) this.#load(this.#right, right);
  }

  /**
   * Looks for near vectors in the buckets of one table after the other.
   * @param queries of the left segment
   * @param isSelf among those of the left segment before them, instead of among all of the right one
   * @returns after each table how many hits there are; last undefined where they were too many
   */
  *hits({ from, to }: Omit<Queries, 'segment'>, isSelf: boolean): Generator<number | undefined> {
    const { words } = this.#kernels.memory;
    const limit = to - from > 1 ? this.#hitLimit : this.#hitRoom;
    const vector = (picture: number): number => words[(this.#left.offsets >> 2) + picture] ?? 0;
    const asked = { first: vector(from), end: vector(to) };
    let count = 0;
    for (let table = 0; table < this.#parameters.tables; table += 1) {
      count = this.#joinTable(table, asked, isSelf, count, limit);
      if (count > limit) {
        yield undefined;
        return;
      }
      yield count;
    }
  }

  /**
   * Pairs of pictures, each once, with how often they hit and the bits of the nearest two vectors.
   * @param count of hits
   * @param most of pairs with few hits those with the fewest bits
   * @returns two words each: the query; and the other picture's place, its bits from bit 17 on, its hits from bit 23 on
   */
  pairs(
    { from, to }: Omit<Queries, 'segment'>,
    isSelf: boolean,
    count: number,
    most: MostWeak,
  ): Uint32Array {
    const { memory, tallyHits } = this.#kernels;
    const [left, right] = [this.#left, isSelf ? this.#left : this.#right];
    const { hits, sorted, starts, cells, used, kept } = this.#rooms;
    const pairs = tallyHits(
      hits,
      count,
      from,
      to - from,
      left.dead,
      right.dead,
      isSelf,
      Math.min(most.oneHit, unlimited),
      Math.min(most.twoHits, unlimited),
      sorted,
      starts,
      cells,
      this.#cellCount,
      used,
      kept,
    );
    return memory.words.subarray(hits >> 2, (hits >> 2) + pairWords * pairs);
  }

  /** @returns how many hits there are then; more than the limit where they are too many */
  #joinTable(
    table: number,
    asked: { readonly first: number; readonly end: number },
    isSelf: boolean,
    before: number,
    limit: number,
  ): number {
    const { memory, gatherBuckets, compareBuckets } = this.#kernels;
    const { words } = memory;
    const { leftIds, leftBatch, rightIds, rightBatch, buckets, state, hits } = this.#rooms;
    const { bits, bucketLimit, distance } = this.#parameters;
    const left = this.#tableOf(this.#left, table);
    const right = isSelf ? left : this.#tableOf(this.#right, table);
    const among = isSelf ? this.#left : this.#right;
    let count = before;
    words.fill(0, state >> 2, (state >> 2) + 2);
    while (count <= limit) {
      const gathered = gatherBuckets(
        left.directory,
        left.postings,
        left.vectors,
        right.directory,
        right.postings,
        right.vectors,
        2 ** bits,
        asked.first,
        asked.end,
        bucketLimit,
        this.#batch,
        state,
        leftIds,
        leftBatch,
        rightIds,
        rightBatch,
        buckets,
      );
      if (gathered === 0) return count;
      count += compareBuckets(
        leftIds,
        leftBatch,
        rightIds,
        rightBatch,
        buckets,
        gathered,
        isSelf,
        this.#left.owners,
        this.#left.offsets,
        among.owners,
        distance,
        hits + 4 * pairWords * count,
        limit - count,
      );
    }
    return count;
  }

  #load(slot: Slot, segment: Segment): void {
    if (slot.segment === segment) return;
    [slot.segment, slot.loaded] = [undefined, undefined];
    const { bytes, words } = this.#kernels.memory;
    const { offsets, dead } = segment.pictures();
    const { vectorsAt, vectors } = segment.layout;
    const end = vectorsAt + vectors * vectorBytes;
    slot.vectorsFrom = segment.load(bytes.subarray(slot.vectors), vectorsAt, end);
    words.set(offsets, slot.offsets >> 2);
    bytes.set(dead, slot.dead);
    const owners = words.subarray(slot.owners >> 2);
    for (let picture = 0; picture < dead.length; picture += 1) {
      owners.fill(picture, offsets[picture], offsets[picture + 1]);
    }
    slot.segment = segment;
  }

  /** @throws DoubtfulIndexError where a file is damaged */
  #tableOf(slot: Slot, table: number): Table {
    const { segment, directory: whole } = slot;
    if (segment === undefined) throw new RangeError('no segment was loaded');
    const { layout } = segment;
    const start = tableStart(layout, table);
    if (slot.loaded !== table) {
      slot.loaded = undefined;
      const room = this.#kernels.memory.bytes.subarray(slot.table);
      slot.tableFrom = segment.load(room, start, tableEnd(layout, table));
      slot.loaded = table;
    }
    const { directoryAt, postingsAt, lowAt } = layout.tables[table] ?? noTable();
    const file = slot.table + slot.tableFrom - start;
    const directory = file + directoryAt;
    const entries = { postings: file + postingsAt, vectors: slot.vectors + slot.vectorsFrom };
    if (layout.lowBits === 0) return { directory, ...entries };
    const { bits } = this.#parameters;
    this.#kernels.spreadDirectory(directory, file + lowAt, layout.lowBits, 2 ** bits, whole);
    return { directory: whole, ...entries };
  }
}

/** Where a table begins in its file. */
function tableStart({ tables }: Layout, table: number): number {
  return (tables[table] ?? noTable()).directoryAt;
}

/** Where it ends: where the next begins, or the checksums. */
function tableEnd({ tables, checksumsAt }: Layout, table: number): number {
  return tables[table + 1]?.directoryAt ?? checksumsAt;
}

function noTable(): never {
  throw new RangeError('no such table');
}
