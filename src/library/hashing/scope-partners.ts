import { itemAt } from '../../model/snapshot/item-at.js';
/** Files beside the scope that could belong to files in it. */
import { contentRuns } from '../snapshot/content-runs.js';
import type { Tree } from '../snapshot/tree.js';

/** Leaves out rows that have another size than every row that is meant. */
export function leaveOtherSizes(tree: Tree, selected: Uint8Array, meant: Uint8Array): void {
  const sizes = new Set<number>();
  for (const { files, local } of tree.eachRow(meant)) sizes.add(itemAt(files.columns.size, local));
  for (const { row, files, local } of tree.eachRow(selected)) {
    if (!sizes.has(itemAt(files.columns.size, local))) selected[row] = 0;
  }
}

/** Leaves out rows whose content no row has that is meant. */
export function leaveOtherContents(tree: Tree, selected: Uint8Array, meant: Uint8Array): void {
  for (const rows of contentRuns(tree, selected)) {
    if (rows.some((row) => meant[row] === 1)) continue;
    for (const row of rows) selected[row] = 0;
  }
}
