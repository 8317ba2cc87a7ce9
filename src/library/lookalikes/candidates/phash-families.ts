import { itemAt } from '../../../model/snapshot/item-at.js';
import type { Catalog } from '../catalog/catalog.js';
import { hasDetail } from '../catalog/catalog-rules.js';

/**
 * Pictures that share a pHash: one stands for all in the graph of neighbours, where equal entries
 * would hide others.
 */
export class PhashFamilies {
  readonly #catalog: Catalog;
  /** Positions of families that share the first 48 bits of their hash, by those bits. */
  readonly #heads = new Map<number, number>();
  /** The next position of the same family or chain; -1 at its end. */
  readonly #next: Int32Array;
  readonly #isHead: Uint8Array;
  /** The first position of a family's next one with the same 48 bits; -1 for none. */
  readonly #nextHead: Int32Array;

  /** Takes pictures in the order of their numbers, so the oldest stands for its family. */
  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#next = new Int32Array(catalog.count).fill(-1);
    this.#nextHead = new Int32Array(catalog.count).fill(-1);
    this.#isHead = new Uint8Array(catalog.count);
    const tails = new Map<number, number>();
    for (let number = 0; number < catalog.numberEnd; number += 1) {
      const position = catalog.positionOf(number);
      if (position !== -1 && hasDetail(catalog, position)) this.#add(position, tails);
    }
  }

  /** Positions of the pictures that stand for their families. */
  *heads(): Generator<number> {
    for (const [position, isHead] of this.#isHead.entries()) if (isHead === 1) yield position;
  }

  /** @param head what {@link heads} gave */
  *members(head: number): Generator<number> {
    for (let at = head; at !== -1; at = itemAt(this.#next, at)) yield at;
  }

  #add(position: number, tails: Map<number, number>): void {
    const key = this.#key(position);
    let head = this.#heads.get(key) ?? -1;
    if (head === -1) this.#heads.set(key, position);
    while (head !== -1 && !this.#isSame(head, position)) {
      const next = itemAt(this.#nextHead, head);
      if (next === -1) this.#nextHead[head] = position;
      head = next;
    }
    if (head === -1) this.#isHead[position] = 1;
    else this.#next[tails.get(head) ?? head] = position;
    tails.set(head === -1 ? position : head, position);
  }

  #isSame(a: number, b: number): boolean {
    return Buffer.compare(this.#catalog.phash(a), this.#catalog.phash(b)) === 0;
  }

  #key(position: number): number {
    const bits = this.#catalog.phash(position);
    let key = 0;
    for (let at = 0; at < 6; at += 1) key = key * 256 + itemAt(bits, at);
    return key;
  }
}
