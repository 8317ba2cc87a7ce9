import { contentId, type ContentId, type ContentRef } from '../../model/contents/content-id.js';
import { ContentRows } from '../snapshot/content-rows.js';
import { contentRuns } from '../snapshot/content-runs.js';
import type { Tree } from '../snapshot/tree.js';

/**
 * Which files of a tree hold a content of another one, in eight bytes a file. Numbers that tell contents with one
 * hash apart are each repository's own: where one has several, none of them is taken for one elsewhere.
 */
export class Holdings {
  readonly tree: Tree;
  readonly #rows: ContentRows;
  readonly #ambiguous: ReadonlySet<string>;

  constructor(tree: Tree) {
    this.tree = tree;
    this.#rows = new ContentRows(tree);
    this.#ambiguous = sharedDigests(tree);
  }

  /** Rows with the content of a row of another tree; none where that was never read in full. */
  rowsLike(other: Holdings, row: number): readonly number[] {
    const { folder, local } = other.tree.locate(row);
    const { files } = folder.state;
    if (files.kind(local) !== 'content') return [];
    const digest = files.digest(local);
    if (other.isAmbiguous(digest)) return [];
    return this.rowsOf(digest, files.columns.size[local]);
  }

  /** @param size in bytes, where it is known: a hash alone may be that of two contents */
  rowsOf(digest: Uint8Array, size: number | undefined): readonly number[] {
    if (this.isAmbiguous(digest)) return [];
    const rows = this.#rows.rows({ digest, ordinal: 0 });
    return size === undefined ? rows : rows.filter((row) => this.tree.stat(row).size === size);
  }

  /** Rows of this tree with the content of one of them, that row among them. */
  copiesOf(row: number): readonly number[] {
    const { folder, local } = this.tree.locate(row);
    const { files } = folder.state;
    return this.rowsWith({ digest: files.digest(local), ordinal: files.ordinal(local) });
  }

  /** Rows with a content as this repository numbers it. */
  rowsWith(content: ContentRef): readonly number[] {
    return this.#rows.rows(content);
  }

  isAmbiguous(digest: Uint8Array): boolean {
    return this.#ambiguous.size > 0 && this.#ambiguous.has(textOf(digest));
  }
}

function sharedDigests(tree: Tree): ReadonlySet<string> {
  const shared = new Set<string>();
  for (const { state } of tree.folders) {
    for (const local of state.files.columns.ordinals.keys()) {
      shared.add(textOf(state.files.digest(local)));
    }
  }
  return shared;
}

function textOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('latin1');
}

/** The name of a row's content; undefined where it was never read in full. */
export function idOfRow(tree: Tree, row: number, hashName: string): ContentId | undefined {
  const { folder, local } = tree.locate(row);
  const { files } = folder.state;
  if (files.kind(local) !== 'content') return undefined;
  return contentId(hashName, files.digest(local), files.ordinal(local));
}

/** What {@link firstRows} has for rows that were never read in full. */
export const unreadRow = 0xffff_ffff;

/**
 * For each row the first one with its content. Who goes through contents by it meets them in the order in which they
 * lie in memory, which is eight times faster than in that of their hashes.
 */
export function firstRows(tree: Tree): Uint32Array {
  const firsts = new Uint32Array(tree.rows).fill(unreadRow);
  for (const rows of contentRuns(tree, new Uint8Array(tree.rows).fill(1), 1)) {
    for (const row of rows) firsts[row] = rows[0] ?? row;
  }
  return firsts;
}

/** Files of a tree that were never read in full. */
export function countUnread(tree: Tree): number {
  let unread = 0;
  for (const { files, local } of tree.eachRow()) {
    if (files.kind(local) !== 'content') unread += 1;
  }
  return unread;
}
