import type { BlobRecord } from '../../model/contents/blob-record.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { blobKey, blobPrefix } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';

/** Files that were proven to hold the same bytes, and not those of any other class beside it. */
export interface ContentClass {
  readonly rows: readonly number[];
  readonly digest: Uint8Array;
  readonly size: number;
  readonly sample: Uint8Array;
  /** Set where a file of this class had a content id already. */
  readonly knownOrdinal: number | undefined;
}

export interface NamedClass extends ContentClass {
  readonly ordinal: number;
}

/**
 * Gives contents their ids. Of contents that share a hash the first is plain, the others are
 * `#1`, `#2` …. A content that is in the store but in no folder any more is recognised by size and
 * sample; one that was just compared and found different is never taken for it.
 */
export class ContentRegistry {
  readonly #store: ObjectStore;
  /** Records by key, as Latin-1 text; undefined where the store has none. */
  readonly #records = new Map<string, BlobRecord | undefined>();
  readonly #fresh = new Set<string>();
  #isEmpty = false;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Fetches in one go what {@link name} will ask for in nearly all cases. */
  async prefetch(classes: readonly ContentClass[]): Promise<void> {
    // A first look finds none, and is not made slower by asking for each.
    this.#isEmpty = !(await this.#store.hasAny(blobPrefix));
    if (this.#isEmpty) return;
    const unnamed = classes.filter((one) => one.knownOrdinal === undefined);
    const keys = unnamed.map((one) => blobKey(one.digest, 0));
    for (const [at, value] of (await this.#store.getMany(keys)).entries()) {
      this.#remember(keys[at] ?? Buffer.alloc(0), value);
    }
  }

  /** @param classes of one task: all of one size, pairwise different */
  async name(classes: readonly ContentClass[]): Promise<NamedClass[]> {
    const taken = new Map<string, Set<number>>();
    const takenOf = ({ digest }: ContentClass): Set<number> => {
      const key = latin1(digest);
      const ordinals = taken.get(key) ?? new Set<number>();
      taken.set(key, ordinals);
      return ordinals;
    };
    for (const one of classes) {
      if (one.knownOrdinal !== undefined) takenOf(one).add(one.knownOrdinal);
    }
    const named: NamedClass[] = [];
    for (const one of classes) {
      const ordinals = takenOf(one);
      const ordinal = one.knownOrdinal ?? (await this.#ordinal(one, ordinals));
      ordinals.add(ordinal);
      named.push({ ...one, ordinal });
    }
    return named;
  }

  /** Records for contents that are new. */
  *changes(): Generator<StoreChange, void> {
    for (const key of this.#fresh) {
      const record = this.#records.get(key);
      if (record === undefined) continue;
      yield { type: 'put', key: Buffer.from(key, 'latin1'), value: blobRecordCodec.encode(record) };
    }
  }

  async #ordinal(one: ContentClass, taken: ReadonlySet<number>): Promise<number> {
    for (let ordinal = 0; ; ordinal += 1) {
      const record = await this.#record(one.digest, ordinal);
      if (record === undefined) {
        const key = latin1(blobKey(one.digest, ordinal));
        this.#records.set(key, { size: one.size, sample: one.sample });
        this.#fresh.add(key);
        return ordinal;
      }
      const alike = record.size === one.size && Buffer.compare(record.sample, one.sample) === 0;
      if (alike && !taken.has(ordinal)) return ordinal;
    }
  }

  async #record(digest: Uint8Array, ordinal: number): Promise<BlobRecord | undefined> {
    const key = blobKey(digest, ordinal);
    if (!this.#isEmpty && !this.#records.has(latin1(key))) {
      this.#remember(key, await this.#store.get(key));
    }
    return this.#records.get(latin1(key));
  }

  #remember(key: Buffer, value: Buffer | undefined): void {
    const record = value === undefined ? undefined : blobRecordCodec.decode(value);
    if (!this.#fresh.has(latin1(key))) this.#records.set(latin1(key), record);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
