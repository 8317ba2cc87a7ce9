import type { ContentRef } from '../../model/contents/content-id.js';

const ordinalBytes = 4;

/** Contents one after another, a cell of digest and ordinal each. */
export class ContentColumn {
  readonly #digestWidth: number;
  readonly #width: number;
  #cells = Buffer.alloc(0);
  #count = 0;

  /** @param digestWidth bytes of a digest */
  constructor(digestWidth: number) {
    this.#digestWidth = digestWidth;
    this.#width = digestWidth + ordinalBytes;
  }

  get count(): number {
    return this.#count;
  }

  add({ digest, ordinal }: ContentRef): void {
    const from = this.#count * this.#width;
    if (from === this.#cells.length) {
      this.#cells = Buffer.concat([this.#cells], Math.max(1024 * this.#width, 2 * from));
    }
    this.#cells.set(digest, from);
    this.#cells.writeUInt32LE(ordinal, from + this.#digestWidth);
    this.#count += 1;
  }

  at(position: number): ContentRef {
    const from = position * this.#width;
    return {
      digest: this.#cells.subarray(from, from + this.#digestWidth),
      ordinal: this.#cells.readUInt32LE(from + this.#digestWidth),
    };
  }

  /**
   * Where a content is, in a column in the order of its digests.
   * @returns -1 where it is not
   */
  find({ digest, ordinal }: ContentRef): number {
    let [from, to] = [0, this.#count];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(digest, middle) > 0) from = middle + 1;
      else to = middle;
    }
    // The few that share a digest are in any order.
    for (; from < this.#count && this.#compare(digest, from) === 0; from += 1) {
      if (this.at(from).ordinal === ordinal) return from;
    }
    return -1;
  }

  #compare(digest: Uint8Array, position: number): number {
    const from = position * this.#width;
    return Buffer.compare(digest, this.#cells.subarray(from, from + this.#digestWidth));
  }
}
