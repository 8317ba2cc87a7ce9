import type { ContentRef } from '../../model/contents/content-id.js';
import { contentKeys, digestKey } from './content-runs.js';
import { RowIndex } from './row-index.js';
import type { Tree } from './tree.js';

/** Files of a tree by their content, in eight bytes a file. */
export class ContentRows {
  readonly tree: Tree;
  readonly #index: RowIndex;

  constructor(tree: Tree) {
    this.tree = tree;
    this.#index = RowIndex.from(tree.rows, contentKeys(tree));
  }

  /** Rows that hold a content, in order. */
  rows({ digest, ordinal }: ContentRef): readonly number[] {
    const wanted = Buffer.from(digest);
    return this.#index.rows(digestKey(digest)).filter((row) => {
      const { folder, local } = this.tree.locate(row);
      const { files } = folder.state;
      return files.ordinal(local) === ordinal && wanted.equals(files.digest(local));
    });
  }
}
