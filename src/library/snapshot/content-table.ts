import type { ContentRef } from '../../model/contents/content-id.js';

const ordinalBytes = 4;
/** Fuller than this, places are looked for too long. */
const mostFull = 0.6;

/**
 * A set of contents in a few bytes each, for a million of them: open addressing by the digest's first
 * bytes, which are as good as random.
 */
export class ContentTable {
  readonly #digestWidth: number;
  readonly #width: number;
  #cells: Buffer;
  /** By place: 0 for an empty one, 1 for a content, 2 for one that was marked. */
  #states: Uint8Array;
  #count = 0;

  /** @param digestWidth bytes of a content digest */
  constructor(digestWidth: number) {
    this.#digestWidth = digestWidth;
    this.#width = digestWidth + ordinalBytes;
    this.#states = new Uint8Array(1024);
    this.#cells = Buffer.alloc(this.#states.length * this.#width);
  }

  get count(): number {
    return this.#count;
  }

  add(digest: Uint8Array, ordinal: number): void {
    if (digest.length !== this.#digestWidth) throw new RangeError('a digest of another width');
    const place = this.#place(digest, ordinal);
    if (this.#states[place] !== 0) return;
    this.#put(place, digest, ordinal);
    if (this.#count > mostFull * this.#states.length) this.#grow();
  }

  has({ digest, ordinal }: ContentRef): boolean {
    return this.#find(digest, ordinal) !== -1;
  }

  /** @returns whether the content is there */
  mark({ digest, ordinal }: ContentRef): boolean {
    const place = this.#find(digest, ordinal);
    if (place === -1) return false;
    this.#states[place] = 2;
    return true;
  }

  /** Contents that were not marked, in no order. */
  *unmarked(): Generator<ContentRef> {
    for (const [place, state] of this.#states.entries()) {
      if (state === 1) yield this.#content(place);
    }
  }

  #find(digest: Uint8Array, ordinal: number): number {
    if (digest.length !== this.#digestWidth) return -1;
    const place = this.#place(digest, ordinal);
    return this.#states[place] === 0 ? -1 : place;
  }

  /** Where a content is, or would be. */
  #place(digest: Uint8Array, ordinal: number): number {
    const mask = this.#states.length - 1;
    let place = (headOf(digest) ^ ordinal) & mask;
    while (this.#states[place] !== 0 && !this.#isAt(place, digest, ordinal)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #isAt(place: number, digest: Uint8Array, ordinal: number): boolean {
    const from = place * this.#width;
    for (let at = 0; at < this.#digestWidth; at += 1) {
      if (this.#cells[from + at] !== digest[at]) return false;
    }
    return this.#cells.readUInt32LE(from + this.#digestWidth) === ordinal;
  }

  #put(place: number, digest: Uint8Array, ordinal: number): void {
    const from = place * this.#width;
    this.#cells.set(digest, from);
    this.#cells.writeUInt32LE(ordinal, from + this.#digestWidth);
    this.#states[place] = 1;
    this.#count += 1;
  }

  #content(place: number): ContentRef {
    const from = place * this.#width;
    return {
      digest: this.#cells.subarray(from, from + this.#digestWidth),
      ordinal: this.#cells.readUInt32LE(from + this.#digestWidth),
    };
  }

  #grow(): void {
    const [cells, states] = [this.#cells, this.#states];
    this.#states = new Uint8Array(states.length * 2);
    this.#cells = Buffer.alloc(this.#states.length * this.#width);
    this.#count = 0;
    for (const [place, state] of states.entries()) {
      if (state === 0) continue;
      const digest = cells.subarray(place * this.#width, place * this.#width + this.#digestWidth);
      const ordinal = cells.readUInt32LE(place * this.#width + this.#digestWidth);
      const moved = this.#place(digest, ordinal);
      this.#put(moved, digest, ordinal);
      this.#states[moved] = state;
    }
  }
}

function headOf(digest: Uint8Array): number {
  let head = 0;
  for (let at = 0; at < 4; at += 1) head = (head << 8) | (digest[at] ?? 0);
  return head;
}
