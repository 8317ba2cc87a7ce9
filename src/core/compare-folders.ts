import type { Compared, Subtrees } from './subtrees.js';

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

/** Positions between which a folder holds something. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** Compares folders file by file, with all below. Skips folders that are done with, where asked to. */
export class FolderComparison {
  readonly #compared: Compared;
  readonly #subtrees: Subtrees;
  readonly #isGone: (folder: number) => boolean;
  /** By content: the last comparison that met it. */
  readonly #metIn: Uint32Array;
  #comparison = 0;

  /** @param isGone folders that are done with */
  constructor(compared: Compared, subtrees: Subtrees, isGone: (folder: number) => boolean) {
    this.#compared = compared;
    this.#subtrees = subtrees;
    this.#isGone = isGone;
    this.#metIn = new Uint32Array(compared.contents.count);
  }

  /** Whether every content of a folder is in another one, too, and not only where that is gone. */
  contains(other: number, folder: number): boolean {
    const { tree, marks, contents } = this.#compared;
    const comparison = this.#next();
    const end = tree.firstRow(this.#subtrees.ends[folder] ?? 0);
    for (let row = tree.firstRow(folder); row < end; row += 1) {
      if (marks[row] !== 1) continue;
      const content = contents.of[row] ?? 0;
      if (content === 0) return false;
      if (this.#metIn[content] === comparison) continue;
      this.#metIn[content] = comparison;
      if (this.#within(content, other, true) === undefined) return false;
    }
    return true;
  }

  /** @param skipGone leaves out what is done with, on both sides */
  shared(folder: number, other: number, skipGone: boolean): Shared {
    const { tree, contents } = this.#compared;
    const comparison = this.#next();
    let [count, bytes, files, fileBytes] = [0, 0, 0, 0];
    let here: Range | undefined;
    let there: Range | undefined;
    for (let below = folder; below < (this.#subtrees.ends[folder] ?? 0); below += 1) {
      if (skipGone && this.#isGone(below)) continue;
      const end = tree.firstRow(below + 1);
      for (let row = tree.firstRow(below); row < end; row += 1) {
        const content = contents.of[row] ?? 0;
        const found = content === 0 ? undefined : this.#within(content, other, skipGone);
        if (found === undefined) continue;
        const size = contents.sizes[content] ?? 0;
        files += 1;
        fileBytes += size;
        here = around(here, { first: below, last: below });
        there = around(there, found);
        if (this.#metIn[content] === comparison) continue;
        this.#metIn[content] = comparison;
        count += 1;
        bytes += size;
      }
    }
    const isElsewhere = this.#isInOneBelow(folder, here) || this.#isInOneBelow(other, there);
    return { contents: count, bytes, files, fileBytes, isElsewhere };
  }

  /** Between which folders a content lies in one. */
  #within(content: number, top: number, skipGone: boolean): Range | undefined {
    const folders = this.#compared.contents.foldersOf(content);
    const skipped = (at: number) => skipGone && this.#isGone(folders[at] ?? 0);
    let from = lowerBound(folders, top);
    let to = lowerBound(folders, this.#subtrees.ends[top] ?? 0) - 1;
    while (from <= to && skipped(from)) from += 1;
    while (from < to && skipped(to)) to -= 1;
    return from > to ? undefined : { first: folders[from] ?? 0, last: folders[to] ?? 0 };
  }

  #isInOneBelow(top: number, range: Range | undefined): boolean {
    return range !== undefined && this.#subtrees.inOneBelow(top, range.first, range.last);
  }

  #next(): number {
    this.#comparison += 1;
    return this.#comparison;
  }
}

function around(range: Range | undefined, other: Range): Range {
  if (range === undefined) return other;
  return {
    first: Math.min(range.first, other.first),
    last: Math.max(range.last, other.last),
  };
}

/** Where the first number that is not below `least` stands. */
function lowerBound(sorted: Uint32Array, least: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
