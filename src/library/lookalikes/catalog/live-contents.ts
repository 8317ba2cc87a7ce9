import type { Tree } from '../../snapshot/tree.js';
import { heldContents } from './contents.js';
import type { Gallery } from './catalog.js';

/** Which pictures of a gallery are in the folder just now. */
export class LiveContents {
  /** One row of each picture, by its position in the gallery; -1 where it is in no file. */
  readonly #rows: Int32Array;

  private constructor(rows: Int32Array) {
    this.#rows = rows;
  }

  static from(tree: Tree, marks: Uint8Array, gallery: Gallery): LiveContents {
    const rows = new Int32Array(gallery.count).fill(-1);
    for (const { content, rows: holding } of heldContents(tree, marks)) {
      const position = gallery.find(content);
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
