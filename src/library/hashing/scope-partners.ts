/** Files beside the scope that could belong to files in it. */
import { contentRuns } from '../snapshot/content-runs.js';
import type { Tree } from '../snapshot/tree.js';

/** Takes marks from rows that have another size than every row that is meant. */
export function leaveOtherSizes(tree: Tree, marks: Uint8Array, meant: Uint8Array): void {
  const sizes = new Set<number>();
  eachSize(tree, (row, size) => {
    if (meant[row] === 1) sizes.add(size);
  });
  eachSize(tree, (row, size) => {
    if (!sizes.has(size)) marks[row] = 0;
  });
}

/** Takes marks from rows whose content no row has that is meant. */
export function leaveOtherContents(tree: Tree, marks: Uint8Array, meant: Uint8Array): void {
  for (const rows of contentRuns(tree, marks)) {
    if (rows.some((row) => meant[row] === 1)) continue;
    for (const row of rows) marks[row] = 0;
  }
}

function eachSize(tree: Tree, visit: (row: number, size: number) => void): void {
  for (const [position, { state }] of tree.folders.entries()) {
    const first = tree.firstRow(position);
    for (const [local, size] of state.files.columns.size.entries()) visit(first + local, size);
  }
}
