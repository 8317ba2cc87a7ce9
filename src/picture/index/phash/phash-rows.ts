import { bitsWidth } from '../../../model/pictures/picture.js';
import { scanTurned } from './turned-scan.js';

/** One entry near a query. */
export interface Neighbour {
  readonly key: number;
  /** Bits that differ, 0 to 256. */
  readonly distance: number;
}

export interface TurnedQuery {
  /** {@link bitsWidth} bytes. */
  readonly phash: Uint8Array;
  /** Only entries with smaller keys; all by default. */
  readonly below?: number | undefined;
}

/** The nearest first; of equally near ones by key. */
export function inOrder(neighbours: Neighbour[]): Neighbour[] {
  return neighbours.toSorted((a, b) => a.distance - b.distance || a.key - b.key);
}

/** The rows as they are stored: `keys` and `isRemoved` have one element for each row. */
export interface StoredRows {
  readonly keys: Uint32Array;
  readonly isRemoved: Uint8Array;
  /** {@link bitsWidth} bytes for each row. */
  readonly phashes: Uint8Array;
}

const wordsInRow = bitsWidth / Uint32Array.BYTES_PER_ELEMENT;

/**
 * What a graph's nodes stand for. A row is a pHash that was added once; rows count up from 0 in the
 * order of adding and are never used again, so the graph itself never has to remove anything: what
 * was removed stays in it as a way to its neighbours, and is left out of answers.
 */
export class PhashRows {
  #keys = new Uint32Array(0);
  #isRemoved = new Uint8Array(0);
  #words = new Uint32Array(0);
  readonly #rowOfKey = new Map<number, number>();
  #count = 0;

  static from({ keys, isRemoved, phashes }: StoredRows): PhashRows {
    const rows = new PhashRows();
    rows.#grow(keys.length);
    rows.#keys.set(keys);
    rows.#isRemoved.set(isRemoved);
    new Uint8Array(rows.#words.buffer).set(phashes);
    rows.#count = keys.length;
    for (const [row, key] of keys.entries()) {
      if (isRemoved[row] === 0) rows.#rowOfKey.set(key, row);
    }
    return rows;
  }

  /** Rows, removed ones included. */
  get count(): number {
    return this.#count;
  }

  get live(): number {
    return this.#rowOfKey.size;
  }

  /**
   * @param phashes {@link bitsWidth} bytes for each key
   * @throws RangeError if a key is there already; then nothing was added
   */
  append(keys: Uint32Array, phashes: Uint8Array): void {
    const fresh = new Set(keys);
    const known = keys.find((key) => this.#rowOfKey.has(key));
    if (known !== undefined) throw new RangeError(`key ${known} is there already`);
    if (fresh.size < keys.length) throw new RangeError('a key comes twice');
    this.#grow(this.#count + keys.length);
    this.#keys.set(keys, this.#count);
    new Uint8Array(this.#words.buffer).set(phashes, this.#count * bitsWidth);
    for (const key of keys) {
      this.#rowOfKey.set(key, this.#count);
      this.#count += 1;
    }
  }

  /** Keys that are not there are passed over. */
  remove(keys: Uint32Array): void {
    for (const key of keys) {
      const row = this.#rowOfKey.get(key);
      if (row === undefined) continue;
      this.#isRemoved[row] = 1;
      this.#rowOfKey.delete(key);
    }
  }

  /** @returns undefined where the row was removed */
  keyOf(row: number): number | undefined {
    return this.#isRemoved[row] === 0 ? this.#keys[row] : undefined;
  }

  /**
   * Compares `phash` with every row in all eight symmetries: the distance is that of the best. The
   * answer has no particular order.
   * @param below only entries with smaller keys
   */
  scanTurned(phash: Uint8Array, radius: number, below: number): Neighbour[] {
    const found: Neighbour[] = [];
    const query = { phash, end: this.#count };
    scanTurned({ words: this.#words, count: this.#count }, [query], radius, (_, row, distance) => {
      const key = this.keyOf(row);
      if (key !== undefined && key < below) found.push({ key, distance });
    });
    return found;
  }

  /** Keys of the rows that were not removed. */
  liveKeys(): Uint32Array {
    return this.#keys.subarray(0, this.#count).filter((_, row) => this.#isRemoved[row] === 0);
  }

  /** Copies of the parts that the graph's file lacks. */
  toStored(): Omit<StoredRows, 'phashes'> {
    return {
      keys: this.#keys.slice(0, this.#count),
      isRemoved: this.#isRemoved.slice(0, this.#count),
    };
  }

  #grow(needed: number): void {
    if (needed <= this.#keys.length) return;
    const capacity = Math.max(needed, this.#keys.length * 2, 1024);
    this.#keys = enlarged(this.#keys, new Uint32Array(capacity));
    this.#isRemoved = enlarged(this.#isRemoved, new Uint8Array(capacity));
    this.#words = enlarged(this.#words, new Uint32Array(capacity * wordsInRow));
  }
}

function enlarged<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
