import { itemAt } from '../../model/snapshot/item-at.js';
import { sampleWidth, type Knowledge } from '../../model/snapshot/file-table.js';
import type { Tree } from '../snapshot/tree.js';

/** Whether a row's sample is there, and who else knows of it. */
const state = { none: 0, known: 1, taken: 2 } as const;

/** Samples of rows, as far as they are known: nine bytes a row. */
export class Samples {
  readonly #bytes: Uint8Array;
  /** The same bytes, in halves that can be compared. */
  readonly #halves: Uint32Array;
  readonly #states: Uint8Array;

  /** Starts with what the tree knows. */
  constructor(tree: Tree) {
    this.#bytes = new Uint8Array(tree.rows * sampleWidth);
    this.#halves = new Uint32Array(this.#bytes.buffer);
    this.#states = new Uint8Array(tree.rows);
    for (const [position, { state: folder }] of tree.folders.entries()) {
      const { files } = folder;
      const first = tree.firstRow(position);
      for (let local = 0; local < files.count; local += 1) {
        if (files.kind(local) === 'sample') this.know(first + local, files.sample(local));
      }
    }
  }

  /** A sample that is stored. */
  know(row: number, sample: Uint8Array): void {
    this.#bytes.set(sample, row * sampleWidth);
    this.#states[row] = state.known;
  }

  /** A sample that was just taken. @param isNews whether the tree should know of it */
  take(row: number, sample: Uint8Array, isNews: boolean): void {
    this.#bytes.set(sample, row * sampleWidth);
    this.#states[row] = isNews ? state.taken : state.known;
  }

  has(row: number): boolean {
    return itemAt(this.#states, row) !== state.none;
  }

  /** Orders rows so that those with one sample stand together. */
  compare(row: number, other: number): number {
    const halves = this.#halves;
    const first = itemAt(halves, 2 * row) - itemAt(halves, 2 * other);
    return first === 0 ? itemAt(halves, 2 * row + 1) - itemAt(halves, 2 * other + 1) : first;
  }

  /** What was taken and not asked for yet, in order of rows. It counts as known from then on. */
  *news(): Generator<readonly [row: number, knowledge: Extract<Knowledge, { kind: 'sample' }>]> {
    const states = this.#states;
    for (let row = states.indexOf(state.taken); row !== -1;) {
      states[row] = state.known;
      const from = row * sampleWidth;
      yield [row, { kind: 'sample', sample: this.#bytes.subarray(from, from + sampleWidth) }];
      row = states.indexOf(state.taken, row + 1);
    }
  }
}
