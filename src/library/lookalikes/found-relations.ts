import type { KnownRelation } from '../../model/pictures/relation.js';
import type { StoreChange } from '../../storage/object-store.js';
import { relationChanges, storedRelation, type StoredRelation } from './relation-change.js';

/** Relations as a run finds them, and what is to be stored of them. Each pair is found once. */
export class FoundRelations {
  readonly #all: StoredRelation[] = [];
  readonly #changes: StoreChange[] = [];
  /** So many of them are ready to be stored. */
  #ready = 0;

  /** @param own number of the picture that it is seen from */
  add(own: number, other: number, known: KnownRelation): void {
    this.#all.push(storedRelation(own, other, known));
  }

  /** Makes some of them ready to be stored: for whoever has time. */
  prepare(most: number): void {
    const end = Math.min(this.#all.length, this.#ready + most);
    for (const one of this.#all.slice(this.#ready, end)) {
      this.#changes.push(...relationChanges(one.first, one.second, one.known));
    }
    this.#ready = end;
  }

  /** What is to be stored of all. */
  changes(): readonly StoreChange[] {
    this.prepare(Infinity);
    return this.#changes;
  }

  /** All of them in the order in which they are stored. */
  inOrder(): StoredRelation[] {
    return this.#all.toSorted((a, b) => a.first - b.first || a.second - b.second);
  }
}
