import { itemAt } from '../../model/snapshot/item-at.js';
import { inodeOf } from '../../model/snapshot/file-table.js';
import { RowIndex } from './row-index.js';
import type { Tree } from './tree.js';

/** Which rows are names of one inode: equal without being read, and freed only together. */
export class Inodes {
  /** By row: a number from 1 for an inode with several names; 0 for all others. */
  readonly ids: Uint32Array;
  /** By number of the inode: how many names it has. */
  readonly names: number[] = [0];

  /** @param selected rows that take part */
  constructor(tree: Tree, selected: Uint8Array) {
    this.ids = new Uint32Array(tree.rows);
    for (const nominated of RowIndex.from(tree.rows, inodeKeys(tree, selected)).runs()) {
      for (const rows of splitByStat(tree, nominated)) {
        if (rows.length < 2) continue;
        for (const row of rows) this.ids[row] = this.names.length;
        this.names.push(rows.length);
      }
    }
  }
}

/** The last 38 bits of an inode's number: what a {@link RowIndex} takes. */
export function inodeKey(ino: number): number {
  return ino % 2 ** 38;
}

function* inodeKeys(tree: Tree, selected: Uint8Array): Generator<readonly [number, number]> {
  for (const { row, files, local } of tree.eachRow(selected)) {
    yield [inodeKey(itemAt(files.columns.ino, local)), row];
  }
}

function splitByStat(tree: Tree, rows: readonly number[]): Iterable<number[]> {
  const byStat = new Map<string, number[]>();
  for (const row of rows) {
    const key = inodeOf(tree.stat(row));
    const same = byStat.get(key);
    if (same === undefined) byStat.set(key, [row]);
    else same.push(row);
  }
  return byStat.values();
}
