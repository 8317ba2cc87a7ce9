import { itemAt } from '../../../model/snapshot/item-at.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import { contentRuns } from '../../snapshot/content-runs.js';
import type { Tree } from '../../snapshot/tree.js';

/** A content and the files that hold it. */
export interface HeldContent {
  readonly content: ContentRef;
  readonly rows: readonly number[];
}

/** Every content among the selected rows, once. */
export function* heldContents(tree: Tree, selected: Uint8Array): Generator<HeldContent> {
  for (const rows of contentRuns(tree, selected, 1)) {
    const { folder, local } = tree.locate(itemAt(rows, 0));
    const { files } = folder.state;
    yield {
      content: { digest: files.digest(local), ordinal: files.ordinal(local) },
      rows,
    };
  }
}
