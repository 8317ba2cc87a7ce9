import { itemAt } from '../../../model/snapshot/item-at.js';
import type { Compared, SubtreeStats } from './subtree-stats.js';

/** What files of one folder, with all below, share with another. */
export interface Shared {
  /** Contents that are in both. */
  readonly contents: number;
  /** Bytes of those, each counted once. */
  readonly bytes: number;
  /** Files of the one folder whose content is in the other, and their bytes. */
  readonly files: number;
  readonly fileBytes: number;
  /** Whether some subfolder of the one, or of the other, holds all of that: then it says more. */
  readonly isElsewhere: boolean;
}

/** The first and last folder of those that were met. */
class Range {
  #first = Infinity;
  #last = -1;

  add(folder: number): void {
    this.#first = Math.min(this.#first, folder);
    this.#last = Math.max(this.#last, folder);
  }

  /** Whether one folder right below `top` holds them all. */
  isInOneBelow(top: number, subtrees: SubtreeStats): boolean {
    return this.#last >= 0 && subtrees.inOneBelow(top, this.#first, this.#last);
  }
}

/** Compares folders file by file, with all below. Skips folders that are done with, where asked to. */
export class FolderComparison {
  readonly #compared: Compared;
  readonly #subtrees: SubtreeStats;
  readonly #isGone: (folder: number) => boolean;
  /** By content: the last comparison that met it. */
  readonly #metIn: Uint32Array;
  #comparison = 0;

  /** @param isGone folders that are done with */
  constructor(compared: Compared, subtrees: SubtreeStats, isGone: (folder: number) => boolean) {
    this.#compared = compared;
    this.#subtrees = subtrees;
    this.#isGone = isGone;
    this.#metIn = new Uint32Array(compared.contents.count);
  }

  /** Whether every content of a folder is in another one, too, and not only where that is gone. */
  contains(other: number, folder: number): boolean {
    const { tree, selected, contents } = this.#compared;
    const comparison = this.#next();
    const end = tree.firstRow(itemAt(this.#subtrees.ends, folder));
    for (let row = tree.firstRow(folder); row < end; row += 1) {
      if (selected[row] !== 1) continue;
      const content = itemAt(contents.of, row);
      if (content === 0) return false;
      if (this.#metIn[content] === comparison) continue;
      this.#metIn[content] = comparison;
      if (!this.#holds(other, content, true)) return false;
    }
    return true;
  }

  /** @param skipGone leaves out what is done with, on both sides */
  shared(folder: number, other: number, skipGone: boolean): Shared {
    const { tree, contents } = this.#compared;
    const comparison = this.#next();
    let [count, bytes, files, fileBytes] = [0, 0, 0, 0];
    const [here, there] = [new Range(), new Range()];
    for (let below = folder; below < itemAt(this.#subtrees.ends, folder); below += 1) {
      if (skipGone && this.#isGone(below)) continue;
      const end = tree.firstRow(below + 1);
      for (let row = tree.firstRow(below); row < end; row += 1) {
        const content = itemAt(contents.of, row);
        if (content === 0 || !this.#holds(other, content, skipGone, there)) continue;
        const size = itemAt(contents.sizes, content);
        files += 1;
        fileBytes += size;
        here.add(below);
        if (this.#metIn[content] === comparison) continue;
        this.#metIn[content] = comparison;
        count += 1;
        bytes += size;
      }
    }
    const isElsewhere =
      here.isInOneBelow(folder, this.#subtrees) || there.isInOneBelow(other, this.#subtrees);
    return { contents: count, bytes, files, fileBytes, isElsewhere };
  }

  /** Whether a content is in a folder; adds the first and last place to a range. */
  #holds(top: number, content: number, skipGone: boolean, range?: Range): boolean {
    const { folders, starts } = this.#compared.contents;
    const [start, end] = [itemAt(starts, content), itemAt(starts, content + 1)];
    const from = lowerBound(folders, top, start, end);
    const to = lowerBound(folders, itemAt(this.#subtrees.ends, top), from, end) - 1;
    const first = this.#nearest(from, to, 1, skipGone);
    if (first === undefined) return false;
    range?.add(first);
    range?.add(this.#nearest(to, from, -1, skipGone) ?? first);
    return true;
  }

  /** The first of the folders listed from one place to another that counts. */
  #nearest(from: number, to: number, step: 1 | -1, skipGone: boolean): number | undefined {
    const { folders } = this.#compared.contents;
    for (let at = from; (to - at) * step >= 0; at += step) {
      const folder = itemAt(folders, at);
      if (!skipGone || !this.#isGone(folder)) return folder;
    }
    return undefined;
  }

  #next(): number {
    this.#comparison += 1;
    return this.#comparison;
  }
}

/** Where, between two places, the first number that is not below `least` stands. */
function lowerBound(sorted: Uint32Array, least: number, start: number, end: number): number {
  let [from, to] = [start, end];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (itemAt(sorted, middle) < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
