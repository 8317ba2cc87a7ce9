import { itemAt } from '../../../model/snapshot/item-at.js';
import { contentRuns } from '../../snapshot/content-runs.js';
import type { Inodes } from '../../snapshot/inodes.js';
import type { Tree } from '../../snapshot/tree.js';

/** Contents with more than one name, numbered from 1: eight bytes a row, 16 a content. */
export class SharedContents {
  /** By row: number of its content; 0 where nothing shares it, or the row takes no part. */
  readonly of: Uint32Array;
  /** One more than the highest number. */
  readonly count: number;
  /** By number: bytes of one file. */
  readonly sizes: Float64Array;
  /** Positions of the folders that hold contents themselves: content by content, in order. */
  readonly folders: Uint32Array;
  /** By number: where its folders begin in {@link folders}; those of the next are behind them. */
  readonly starts: Uint32Array;

  /** @param selected rows that take part */
  constructor(tree: Tree, selected: Uint8Array, inodes: Inodes) {
    this.of = new Uint32Array(tree.rows);
    let next = 1;
    for (const rows of contentRuns(tree, selected)) {
      for (const row of rows) this.of[row] = next;
      next += 1;
    }
    this.count = joinNames(this.of, inodes, next);
    this.sizes = new Float64Array(this.count);
    this.starts = new Uint32Array(this.count + 1);
    this.#eachFolder(tree, (content, _, size) => {
      this.sizes[content] = size;
      add(this.starts, content + 1, 1);
    });
    for (let at = 1; at <= this.count; at += 1) add(this.starts, at, itemAt(this.starts, at - 1));
    this.folders = new Uint32Array(itemAt(this.starts, this.count));
    const ends = this.starts.slice();
    this.#eachFolder(tree, (content, position) => {
      this.folders[itemAt(ends, content)] = position;
      add(ends, content, 1);
    });
  }

  /** Each content in each folder once, in order of folders. */
  #eachFolder(tree: Tree, visit: (content: number, position: number, size: number) => void): void {
    const seenIn = new Int32Array(this.count).fill(-1);
    for (const [position, { state }] of tree.folders.entries()) {
      const first = tree.firstRow(position);
      for (const [local, size] of state.files.columns.size.entries()) {
        const content = itemAt(this.of, first + local);
        if (content === 0 || seenIn[content] === position) continue;
        seenIn[content] = position;
        visit(content, position, size);
      }
    }
  }
}

/**
 * Names of one inode have one content, though nobody may have had to read it.
 * @returns the next number that is free
 */
function joinNames(of: Uint32Array, { ids, names }: Inodes, free: number): number {
  const ofInode = new Uint32Array(names.length);
  for (const [row, id] of ids.entries()) {
    const content = itemAt(of, row);
    if (id !== 0 && content !== 0) ofInode[id] = content;
  }
  let next = free;
  for (const [row, id] of ids.entries()) {
    if (id === 0 || of[row] !== 0) continue;
    if (ofInode[id] === 0) {
      ofInode[id] = next;
      next += 1;
    }
    of[row] = itemAt(ofInode, id);
  }
  return next;
}

function add(numbers: Uint32Array, at: number, value: number): void {
  numbers[at] = itemAt(numbers, at) + value;
}
