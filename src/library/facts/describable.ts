import { itemAt } from '../../model/snapshot/item-at.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { selectRows } from '../hashing/hash-plan.js';
import type { Repository } from '../repository/repository.js';
import { checkMatched } from '../scan/check-matched.js';
import type { Scope } from '../scan/scope.js';
import { createSelection } from '../scan/selection.js';
import { contentRuns } from '../snapshot/content-runs.js';
import { loadLatestSnapshot } from '../snapshot/latest-snapshot.js';
import type { Tree } from '../snapshot/tree.js';

/** The files of the newest snapshot that a scope names. */
export interface Describable {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  /** Each content once, with the rows that hold it. */
  readonly items: Iterable<{ readonly content: ContentRef; readonly rows: readonly number[] }>;
  /** Rows whose content was not read in full. */
  readonly unread: readonly number[];
}

/** @throws ImgdedupError NO_SNAPSHOT, PATH_NOT_FOUND, REPOSITORY_BUSY, STORE_DAMAGED */
export async function loadDescribable(repository: Repository, scope: Scope): Promise<Describable> {
  const latest = await repository.transaction(loadLatestSnapshot);
  if (latest === undefined) {
    throw new ImgdedupError('NO_SNAPSHOT', 'There is no snapshot yet.', {
      remedy: 'Run "imgdedup index".',
    });
  }
  const { tree } = latest;
  checkMatched(scope, tree);
  const selected = selectRows(tree, scope, createSelection(repository.settings.scan, Date.now()));
  const unread: number[] = [];
  for (const { row, files, local } of tree.eachRow(selected)) {
    if (files.kind(local) !== 'content') unread.push(row);
  }
  return { tree, selected, items: itemsOf(tree, selected), unread };
}

function* itemsOf(tree: Tree, selected: Uint8Array): Describable['items'] & Generator {
  for (const rows of contentRuns(tree, selected, 1)) {
    const { folder, local } = tree.locate(itemAt(rows, 0));
    const { files } = folder.state;
    yield { content: { digest: files.digest(local), ordinal: files.ordinal(local) }, rows };
  }
}
