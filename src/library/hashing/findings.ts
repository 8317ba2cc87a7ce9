import { itemAt } from '../../model/snapshot/item-at.js';
import type { Knowledge } from '../../model/snapshot/file-table.js';
import { sameStat } from '../../model/snapshot/file-table.js';
import { learntCodec } from '../../storage/codecs/learnt.js';
import { learntPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { inodeKey } from '../snapshot/inodes.js';
import { RowIndex } from '../snapshot/row-index.js';
import type { Tree } from '../snapshot/tree.js';

/** What an interrupted run learnt, as it was stored: about 60 bytes a file. */
export class Findings {
  readonly #batches: readonly Buffer[];

  private constructor(batches: readonly Buffer[]) {
    this.#batches = batches;
  }

  static async load(store: ObjectStore): Promise<Findings> {
    const batches: Buffer[] = [];
    for await (const [, value] of store.range(learntPrefix)) batches.push(value);
    return new Findings(batches);
  }

  /** Keys of all findings, to be removed once their content is in a snapshot. */
  static async keys(store: ObjectStore): Promise<Buffer[]> {
    const keys: Buffer[] = [];
    for await (const [key] of store.range(learntPrefix)) keys.push(key);
    return keys;
  }

  /**
   * Fills in what a tree does not know. Unsettled files prove nothing and are left out.
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  applyTo(tree: Tree): void {
    if (this.#batches.length === 0) return;
    const unknown = RowIndex.from(tree.rows, unknownInodes(tree));
    for (const batch of this.#batches) {
      const learnt = new Map<number, Knowledge>();
      for (const { stat, knowledge } of learntCodec.decode(batch)) {
        for (const row of unknown.rows(inodeKey(stat.ino))) {
          // The newest finding of a file says most: it is in a later batch.
          if (sameStat(tree.stat(row), stat)) learnt.set(row, knowledge);
        }
      }
      tree.learn(learnt);
    }
  }
}

function* unknownInodes(tree: Tree): Generator<readonly [key: number, row: number]> {
  for (const { row, files, local } of tree.eachRow()) {
    if (files.kind(local) === 'content' || !files.isSettled(local)) continue;
    yield [inodeKey(itemAt(files.columns.ino, local)), row];
  }
}
