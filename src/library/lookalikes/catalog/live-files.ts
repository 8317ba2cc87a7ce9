import { itemAt } from '../../../model/snapshot/item-at.js';
import type { RelPath } from '../../../model/paths/path.js';
import { textOf } from '../../decisions/distinct-pairs.js';
import { RowsByPath } from '../../snapshot/rows-by-path.js';
import type { Tree } from '../../snapshot/tree.js';
import { heldContents, type HeldContent } from './contents.js';
import type { Catalog } from './catalog.js';

/** Which files hold which pictures, in columns. */
export interface LiveRows {
  /** 1 for each row that takes part. */
  readonly selected: Uint8Array;
  /** Contents in files that nobody looked at yet, or whose record is damaged. */
  readonly unseen: number;
  /** Of each position in the catalog, and of one more, its first place in {@link rows}. */
  readonly starts: Uint32Array;
  /** Rows that hold each picture, in path order. */
  readonly rows: Uint32Array;
}

/** @param selected rows that take part */
export function liveRows(tree: Tree, selected: Uint8Array, catalog: Catalog): LiveRows {
  const held: (readonly number[] | undefined)[] = Array.from({ length: catalog.count });
  let [unseen, total] = [0, 0];
  for (const { content, rows } of heldContents(tree, selected)) {
    const position = catalog.find(content);
    if (position === -1) unseen += 1;
    else {
      held[position] = rows;
      total += rows.length;
    }
  }
  const starts = new Uint32Array(catalog.count + 1);
  const rows = new Uint32Array(total);
  let end = 0;
  for (const [position, some = []] of held.entries()) {
    rows.set(some, end);
    end += some.length;
    starts[position + 1] = end;
  }
  return { selected, unseen, starts, rows };
}

/** Files of a tree, found by the picture that they hold, by path and by size. */
export class LiveFiles {
  readonly tree: Tree;
  readonly #catalog: Catalog;
  readonly #live: LiveRows;
  #paths: RowsByPath | undefined;

  constructor(tree: Tree, live: LiveRows, catalog: Catalog) {
    this.tree = tree;
    this.#live = live;
    this.#catalog = catalog;
  }

  /** @param selected rows that take part */
  static from(tree: Tree, selected: Uint8Array, catalog: Catalog): LiveFiles {
    return new LiveFiles(tree, liveRows(tree, selected, catalog), catalog);
  }

  /** Contents in files that nobody looked at yet, or whose record is damaged. */
  get unseen(): number {
    return this.#live.unseen;
  }

  /** Files that hold a picture, in path order. */
  rows(position: number): readonly number[] {
    const { starts, rows } = this.#live;
    return [...rows.subarray(starts[position] ?? 0, starts[position + 1] ?? 0)];
  }

  /** The first of them; -1 where the picture is in no file. */
  row(position: number): number {
    const { starts, rows } = this.#live;
    const start = starts[position] ?? 0;
    return start === (starts[position + 1] ?? 0) ? -1 : itemAt(rows, start);
  }

  /** @returns -1 where there is no such file */
  rowAt(path: RelPath): number {
    this.#paths ??= new RowsByPath(this.tree);
    return this.#paths.rowAt(path);
  }

  /** What the file of a row holds, if it takes part and somebody looked at it. */
  heldAt(row: number): HeldContent | undefined {
    const { folder, local } = this.tree.locate(row);
    const { files } = folder.state;
    if (this.#live.selected[row] !== 1 || files.kind(local) !== 'content') return undefined;
    const content = { digest: files.digest(local), ordinal: files.ordinal(local) };
    const position = this.#catalog.find(content);
    return position === -1 ? undefined : { content, rows: this.rows(position) };
  }

  /** Known contents of this size: every file is looked through. */
  ofSize(size: number): Iterable<HeldContent> {
    const contents = new Map<string, HeldContent & { readonly rows: number[] }>();
    for (const { row, files, local } of this.tree.eachRow(this.#live.selected)) {
      if (files.columns.size[local] !== size || files.kind(local) !== 'content') continue;
      const content = { digest: files.digest(local), ordinal: files.ordinal(local) };
      const known = contents.get(textOf(content));
      if (known === undefined) contents.set(textOf(content), { content, rows: [row] });
      else known.rows.push(row);
    }
    return contents.values();
  }
}
