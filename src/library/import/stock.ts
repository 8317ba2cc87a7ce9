import { Readers } from '../hashing/readers.js';
import { finishRun, startRun } from '../hashing/run.js';
import type { Repository } from '../repository/repository.js';
import { scanFolder, type RunOptions } from '../scan/scan.js';
import { Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';

/**
 * Looks at the photo folder, reads no file, and makes what it sees the newest snapshot. Needs the right to
 * write.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function takeStock(
  repository: Repository,
  options: Omit<RunOptions, 'scope'>,
): Promise<Tree> {
  const scope = Scope.everything;
  const start = await startRun(repository);
  await using readers = new Readers(repository, 1);
  const { tree } = await scanFolder(repository, start.latest?.tree, { ...options, scope });
  start.findings.applyTo(tree);
  await finishRun(repository, start, tree, {
    ...options,
    scope,
    selected: new Uint8Array(tree.rows),
    force: false,
    readers,
    thoroughness: 'candidates',
    refreshed: true,
  });
  return tree;
}
