import { sampleWidth } from '../../model/file-table.js';
import type { Tree } from '../snapshot/tree.js';

/** Samples of rows, as far as they are known: nine bytes a row. */
export class Samples {
  readonly #bytes: Buffer;
  readonly #present: Uint8Array;

  /** Starts with what the tree knows. */
  constructor(tree: Tree) {
    this.#bytes = Buffer.alloc(tree.rows * sampleWidth);
    this.#present = new Uint8Array(tree.rows);
    for (const { row, files, local } of tree.eachRow()) {
      if (files.kind(local) === 'sample') this.set(row, files.sample(local));
    }
  }

  set(row: number, sample: Uint8Array): void {
    this.#bytes.set(sample, row * sampleWidth);
    this.#present[row] = 1;
  }

  /** Undefined where nobody took one. */
  get(row: number): Buffer | undefined {
    if (this.#present[row] !== 1) return undefined;
    return this.#bytes.subarray(row * sampleWidth, (row + 1) * sampleWidth);
  }
}
