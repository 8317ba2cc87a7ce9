import { xxh64 } from '../../digest/xxh64.js';
import { nameToBytes, type RelPath } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putPrefix } from '../../storage/keys.js';
import type { PutPlace } from './put-place.js';

/**
 * Which content was put to which path, as 64 bits for both: eight bytes a path. Two that share them are told apart by nothing,
 * which of a billion paths happens once in 18 billion questions.
 */
export class KnownPuts {
  readonly #sorted: BigUint64Array;
  readonly #added = new Set<bigint>();

  private constructor(sorted: BigUint64Array) {
    this.#sorted = sorted;
  }

  /** All that are in the store. */
  static load(place: PutPlace): Promise<KnownPuts> {
    return place.transaction(async (store) => {
      let marks = new BigUint64Array(1024);
      let count = 0;
      for await (const [, value] of store.range(putPrefix)) {
        if (count === marks.length) {
          const longer = new BigUint64Array(2 * count);
          longer.set(marks);
          marks = longer;
        }
        marks[count] = markOf(putCodec.decode(value));
        count += 1;
      }
      return new KnownPuts(marks.subarray(0, count).toSorted());
    });
  }

  /** @param digest as hex */
  has(path: RelPath, digest: string): boolean {
    const wanted = mark(path, Buffer.from(digest, 'hex'));
    if (this.#added.has(wanted)) return true;
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#sorted[middle] ?? 0n) < wanted) from = middle + 1;
      else to = middle;
    }
    return this.#sorted[from] === wanted;
  }

  add(record: PutRecord): void {
    this.#added.add(markOf(record));
  }
}

function markOf({ path, content }: PutRecord): bigint {
  return mark(path, content.digest);
}

function mark(path: RelPath, digest: Uint8Array): bigint {
  return xxh64(Buffer.concat([digest, nameToBytes(path)]));
}
