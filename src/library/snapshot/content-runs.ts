import { itemAt } from '../../model/snapshot/item-at.js';
import { RowIndex } from './row-index.js';
import type { Tree } from './tree.js';

/**
 * Rows that share a content, in order.
 * @param selected rows that take part
 * @param least rows that a content must have
 */
export function* contentRuns(
  tree: Tree,
  selected: Uint8Array,
  least: 1 | 2 = 2,
): Generator<readonly number[]> {
  for (const nominated of RowIndex.from(tree.rows, contentKeys(tree, selected)).runs(least)) {
    if (nominated.length === 1) yield nominated;
    else for (const rows of splitByContent(tree, nominated)) if (rows.length >= least) yield rows;
  }
}

/** A number for each row whose content is known: rows of one content share it, and hardly any others. */
export function* contentKeys(
  tree: Tree,
  selected?: Uint8Array,
): Generator<readonly [number, number]> {
  for (const { row, files, local } of tree.eachRow(selected)) {
    if (files.kind(local) === 'content') yield [digestKey(files.digest(local)), row];
  }
}

/** The first 38 bits. */
export function digestKey(digest: Uint8Array): number {
  let key = 0;
  for (let at = 0; at < 5; at += 1) key = key * 256 + (digest[at] ?? 0);
  return Math.floor(key / 4);
}

function splitByContent(tree: Tree, rows: readonly number[]): Iterable<readonly number[]> {
  // The key is nearly always enough to tell.
  if (haveOneContent(tree, rows)) return [rows];
  const byContent = new Map<string, number[]>();
  for (const row of rows) {
    const { folder, local } = tree.locate(row);
    const { files } = folder.state;
    const digest = Buffer.from(files.digest(local)).toString('latin1');
    const key = `${files.ordinal(local)}:${digest}`;
    const sharing = byContent.get(key);
    if (sharing === undefined) byContent.set(key, [row]);
    else sharing.push(row);
  }
  return byContent.values();
}

function haveOneContent(tree: Tree, rows: readonly number[]): boolean {
  const first = tree.locate(itemAt(rows, 0));
  for (let at = 1; at < rows.length; at += 1) {
    const { folder, local } = tree.locate(itemAt(rows, at));
    if (!folder.state.files.sameContent(local, first.folder.state.files, first.local)) return false;
  }
  return true;
}
