import { itemAt } from '../../../model/snapshot/item-at.js';
import { parentOf, type RelPath } from '../../../model/paths/path.js';
import type { Scope } from '../../scan/scope.js';
import type { SharedContents } from './shared-contents.js';
import type { Tree } from '../../snapshot/tree.js';

/** What is asked of a tree when its folders are compared. */
export interface Compared {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  readonly contents: SharedContents;
  readonly scope: Scope;
  /** Files and folders that could not be looked at. */
  readonly unreadable: readonly { readonly path: RelPath }[];
}

/**
 * Sums over each folder and all below it. A tree lists what is below a folder right behind it, so a
 * subtree is a range of positions, and its files are a range of rows.
 */
export class SubtreeStats {
  /** By position: that behind the last folder below. */
  readonly ends: Uint32Array;
  readonly files: Uint32Array;
  readonly bytes: Float64Array;
  /** Files that nothing shares. Whatever could not be looked at counts as one, too. */
  readonly alone: Uint32Array;
  readonly #parents: Int32Array;

  constructor(compared: Compared) {
    const { tree } = compared;
    const count = tree.folders.length;
    this.ends = new Uint32Array(count);
    this.files = new Uint32Array(count);
    this.bytes = new Float64Array(count);
    this.alone = new Uint32Array(count);
    this.#parents = Int32Array.from(tree.folders, ({ parent }) => parent);
    this.#addFiles(compared);
    this.#addUnknown(compared);
    for (let position = count - 1; position >= 0; position -= 1) this.#finish(position);
  }

  /** Whether a folder is `top` or lies below it. */
  has(top: number, folder: number): boolean {
    return folder >= top && folder < itemAt(this.ends, top);
  }

  /** Position of a folder's parent; -1 above the root. */
  parent(folder: number): number {
    return itemAt(this.#parents, folder);
  }

  /** Whether both lie in one folder below `top`. */
  inOneBelow(top: number, first: number, last: number): boolean {
    if (first === top) return false;
    let child = first;
    while (this.parent(child) > top) child = this.parent(child);
    return this.has(child, last);
  }

  #addFiles({ tree, selected, contents }: Compared): void {
    for (const [position, { state }] of tree.folders.entries()) {
      const first = tree.firstRow(position);
      let [files, bytes, alone] = [0, 0, 0];
      for (const [local, size] of state.files.columns.size.entries()) {
        if (selected[first + local] !== 1) continue;
        files += 1;
        bytes += size;
        if (contents.of[first + local] === 0) alone += 1;
      }
      this.files[position] = files;
      this.bytes[position] = bytes;
      this.alone[position] = alone;
    }
  }

  /** A folder that was not seen whole is like no other. */
  #addUnknown({ tree, unreadable }: Compared): void {
    const paths = new Set(unreadable.flatMap(({ path }) => [path, parentOf(path)]));
    for (const [position, { path, state }] of tree.folders.entries()) {
      // Without an inode it was never listed.
      if (!paths.has(path) && state.stat.ino !== 0) continue;
      this.alone[position] = itemAt(this.alone, position) + 1;
    }
  }

  /** What is below was added before: parents come first. */
  #finish(position: number): void {
    this.ends[position] = Math.max(itemAt(this.ends, position), position + 1);
    const parent = this.parent(position);
    if (parent === -1) return;
    this.ends[parent] = Math.max(itemAt(this.ends, parent), itemAt(this.ends, position));
    for (const sums of [this.files, this.bytes, this.alone]) {
      sums[parent] = itemAt(sums, parent) + itemAt(sums, position);
    }
  }
}
