import type { Tree } from '../../snapshot/tree.js';
import { heldContents } from './contents.js';
import type { Catalog } from './catalog.js';

/** Which pictures of a catalog are in the folder just now. */
export class LiveContents {
  /** One row of each picture, by its position in the catalog; -1 where it is in no file. */
  readonly #rows: Int32Array;

  private constructor(rows: Int32Array) {
    this.#rows = rows;
  }

  static from(tree: Tree, selected: Uint8Array, catalog: Catalog): LiveContents {
    const rows = new Int32Array(catalog.count).fill(-1);
    for (const { content, rows: holding } of heldContents(tree, selected)) {
      const position = catalog.find(content);
      if (position !== -1) rows[position] = holding[0] ?? -1;
    }
    return new LiveContents(rows);
  }

  has(position: number): boolean {
    return this.row(position) !== -1;
  }

  /** @returns -1 where the picture is in no file */
  row(position: number): number {
    return this.#rows[position] ?? -1;
  }

  *positions(): Generator<number> {
    for (const [position, row] of this.#rows.entries()) if (row !== -1) yield position;
  }
}
