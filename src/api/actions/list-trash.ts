import { contentRef } from '../../model/contents/content-id.js';
import type { RelPath } from '../../model/paths/path.js';
import type { ListedTrash, TrashedFile } from '../../model/actions/trash.js';
import { findPlaces } from '../../library/decisions/distinct-names.js';
import { textOf } from '../../library/decisions/distinct-pairs.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import type { Repository } from '../../library/repository/repository.js';
import { readTrash } from '../../library/trash/contents.js';

/**
 * All files in the trash, and which of their contents the newest snapshot has. Reads no photo, so what
 * it says of copies is what was so when somebody looked last.
 * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function listTrash(repository: Repository): Promise<ListedTrash[]> {
  const files = await readTrash(repository);
  const copies = await copiesOf(repository, files);
  return files.map((file) => ({ ...file, livingCopy: copies.get(nameOf(file)) }));
}

async function copiesOf(
  repository: Repository,
  files: readonly TrashedFile[],
): Promise<ReadonlyMap<string, RelPath>> {
  const wanted = files.flatMap(({ contentId }) =>
    contentId === undefined ? [] : contentRef(contentId),
  );
  if (wanted.length === 0) return new Map();
  const latest = await repository.transaction(loadLatestSnapshot);
  return latest === undefined ? new Map() : findPlaces(latest.tree, wanted);
}

function nameOf({ contentId }: TrashedFile): string {
  return contentId === undefined ? '' : textOf(contentRef(contentId));
}
