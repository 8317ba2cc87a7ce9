import type { RelPath } from '../../../model/path.js';
import { textOf } from '../../decisions/distinct-pairs.js';
import { RowsByPath } from '../../snapshot/rows-by-path.js';
import type { Tree } from '../../snapshot/tree.js';
import { heldContents, type HeldContent } from './contents.js';
import type { Catalog } from './catalog.js';

/** Files of a tree, found by the picture that they hold, by path and by size. */
export class LiveFiles {
  readonly tree: Tree;
  /** Contents in files that nobody looked at yet, or whose record is damaged. */
  readonly unseen: number;
  readonly #selected: Uint8Array;
  readonly #catalog: Catalog;
  /** By position in the catalog. */
  readonly #rows: readonly (readonly number[] | undefined)[];
  readonly #paths: RowsByPath;

  /** @param selected rows that take part */
  constructor(tree: Tree, selected: Uint8Array, catalog: Catalog) {
    const rowsOf: (readonly number[] | undefined)[] = Array.from({ length: catalog.count });
    let unseen = 0;
    for (const { content, rows } of heldContents(tree, selected)) {
      const position = catalog.find(content);
      if (position === -1) unseen += 1;
      else rowsOf[position] = rows;
    }
    this.unseen = unseen;
    this.tree = tree;
    this.#selected = selected;
    this.#catalog = catalog;
    this.#rows = rowsOf;
    this.#paths = new RowsByPath(tree);
  }

  /** Files that hold a picture, in path order. */
  rows(position: number): readonly number[] {
    return this.#rows[position] ?? [];
  }

  /** The first of them; -1 where the picture is in no file. */
  row(position: number): number {
    return this.rows(position)[0] ?? -1;
  }

  /** @returns -1 where there is no such file */
  rowAt(path: RelPath): number {
    return this.#paths.rowAt(path);
  }

  /** What the file of a row holds, if it takes part and somebody looked at it. */
  heldAt(row: number): HeldContent | undefined {
    const { folder, local } = this.tree.locate(row);
    const { files } = folder.state;
    if (this.#selected[row] !== 1 || files.kind(local) !== 'content') return undefined;
    const content = { digest: files.digest(local), ordinal: files.ordinal(local) };
    const position = this.#catalog.find(content);
    return position === -1 ? undefined : { content, rows: this.rows(position) };
  }

  /** Known contents of this size: every file is looked through. */
  ofSize(size: number): Iterable<HeldContent> {
    const contents = new Map<string, HeldContent & { readonly rows: number[] }>();
    for (const { row, files, local } of this.tree.eachRow(this.#selected)) {
      if (files.columns.size[local] !== size || files.kind(local) !== 'content') continue;
      const content = { digest: files.digest(local), ordinal: files.ordinal(local) };
      const known = contents.get(textOf(content));
      if (known === undefined) contents.set(textOf(content), { content, rows: [row] });
      else known.rows.push(row);
    }
    return contents.values();
  }
}
