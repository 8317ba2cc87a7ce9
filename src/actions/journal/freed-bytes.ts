import type { Step } from '../../model/actions/action.js';

/** Sums up what steps freed, moved out of the way or brought back, as an act that tells of it does. */
export class FreedBytes {
  /** Of files with several names: how many of them are gone, and how many there were. */
  readonly #names = new Map<bigint, number>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** @param step of one action; what was not done counts for nothing */
  add({ kind, before, outcome }: Step): void {
    if (outcome.kind !== 'done') return;
    const size = Number(before.size);
    switch (kind) {
      case 'link':
      case 'reflink':
      case 'symlink':
      case 'delete':
        // Room is free once the last name of the old file is gone.
        if (before.links === undefined || this.#count(before.ino) === before.links) {
          this.#bytes += size;
        }
        return;
      case 'move':
        // Files with several names count once.
        if (this.#count(before.ino) === 1) this.#bytes += size;
        return;
      case 'unlink':
      case 'unreflink':
      case 'unsymlink':
      case 'return':
      case 'import':
        this.#bytes += size;
        return;
      case 'merge':
      case 'unmerge':
        return;
      default:
        kind satisfies never;
    }
  }

  #count(ino: bigint): number {
    const count = (this.#names.get(ino) ?? 0) + 1;
    this.#names.set(ino, count);
    return count;
  }
}
