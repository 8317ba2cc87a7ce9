import { itemAt } from '../../../model/snapshot/item-at.js';
import type { SharedContents } from './shared-contents.js';
import { SparseSums } from './sparse-sums.js';
import type { SubtreeStats } from './subtree-stats.js';
import type { Tree } from '../../snapshot/tree.js';

/**
 * A content in more folders than this names only the first of them: what is everywhere would make
 * pairs of everything.
 */
const folderLimit = 64;
/** The most pairs that are remembered, though for each folder always a few. */
const pairLimit = 4_000_000;
const fewPartners = 16;
/** The most folders that one is compared with file by file. */
const nomineeLimit = 16;
/** Sums of bytes are exact up to 9 PB; a share of them is not. */
const tolerance = 1e-9;

/** Folders that hold contents of one folder themselves, and how many of its bytes. */
interface Partners {
  readonly folders: Uint32Array;
  readonly bytes: Float64Array;
}

/**
 * Nominates folders that may share much with another. Generous: a content that is in a folder
 * several times counts as often.
 */
export class FolderPartners {
  readonly #subtrees: SubtreeStats;
  readonly #sums: SparseSums;
  readonly #partners: readonly Partners[];
  /** By folder, with all below: bytes of contents whose folders are not all named. */
  readonly #widespread: Float64Array;

  constructor(tree: Tree, contents: SharedContents, subtrees: SubtreeStats) {
    const count = tree.folders.length;
    this.#subtrees = subtrees;
    this.#sums = new SparseSums(count);
    this.#widespread = new Float64Array(count);
    const limit = Math.max(fewPartners, Math.floor(pairLimit / count));
    this.#partners = tree.folders.map(({ state }, position) => {
      const first = tree.firstRow(position);
      this.#addUp(contents, position, contents.of.subarray(first, first + state.files.count));
      return toPartners(this.#sums.take(), limit);
    });
    for (let position = count - 1; position > 0; position -= 1) {
      const parent = subtrees.parent(position);
      this.#widespread[parent] =
        itemAt(this.#widespread, parent) + itemAt(this.#widespread, position);
    }
  }

  /**
   * Folders that may hold this share (0 to 1) of a folder's bytes, the most promising first. Never
   * one that it lies in or that lies in it.
   */
  nominees(folder: number, share: number): number[] {
    const bytes = (position: number) => itemAt(this.#subtrees.bytes, position);
    const wanted = (bytes(folder) - itemAt(this.#widespread, folder)) * (share - tolerance);
    return [...this.#sharedWith(folder)]
      .filter(([, shared]) => shared >= wanted)
      .toSorted(([a, ofA], [b, ofB]) => ofB - ofA || bytes(a) - bytes(b) || a - b)
      .slice(0, nomineeLimit)
      .map(([other]) => other);
  }

  /** Adds up what one folder itself shares with others. */
  #addUp({ sizes, starts, folders }: SharedContents, position: number, files: Uint32Array): void {
    for (const content of files) {
      if (content === 0) continue;
      const size = itemAt(sizes, content);
      const [start, end] = [itemAt(starts, content), itemAt(starts, content + 1)];
      for (let at = start; at < end && at < start + folderLimit; at += 1) {
        const other = itemAt(folders, at);
        if (other !== position) this.#sums.add(other, size);
      }
      if (end > start + folderLimit) {
        this.#widespread[position] = itemAt(this.#widespread, position) + size;
      }
    }
  }

  /** Bytes by folder, all below counted on both sides. */
  #sharedWith(folder: number): Map<number, number> {
    const subtrees = this.#subtrees;
    for (let below = folder; below < itemAt(subtrees.ends, folder); below += 1) {
      const { folders, bytes } = this.#partners[below] ?? nobody;
      for (const [at, other] of folders.entries()) {
        if (!subtrees.has(folder, other)) this.#sums.add(other, itemAt(bytes, at));
      }
    }
    for (const [other, bytes] of this.#sums.take()) {
      for (let up = other; !subtrees.has(up, folder); up = subtrees.parent(up)) {
        this.#sums.add(up, bytes);
      }
    }
    return this.#sums.take();
  }
}

const nobody: Partners = { folders: new Uint32Array(), bytes: new Float64Array() };

/** The partners that share most. */
function toPartners(sums: ReadonlyMap<number, number>, limit: number): Partners {
  if (sums.size === 0) return nobody;
  const all = [...sums];
  const kept = all.length <= limit ? all : all.toSorted(([, a], [, b]) => b - a).slice(0, limit);
  return {
    folders: Uint32Array.from(kept, ([folder]) => folder),
    bytes: Float64Array.from(kept, ([, bytes]) => bytes),
  };
}
