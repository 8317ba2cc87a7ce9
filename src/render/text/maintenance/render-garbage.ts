import type { GarbageResult } from '../../../model/maintenance/garbage.js';
import type { Output } from '../../output.js';
import { renderPurge } from '../actions/render-trash.js';
import { formatBytes, formatCount } from '../../units.js';

const kinds = [
  ['snapshots', 'snapshot', 'snapshots'],
  ['folders', 'folder record', 'folder records'],
  ['contents', 'content record', 'content records'],
  ['pictures', 'picture record', 'picture records'],
  ['relations', 'relation', 'relations'],
  ['thumbnails', 'thumbnail', 'thumbnails'],
  ['puts', 'record of a put', 'records of puts'],
  ['masters', 'content without a path', 'contents without a path'],
] as const;

/** A line for each kind of which something was dropped. */
export async function renderGarbage(
  output: Output,
  result: GarbageResult,
  dryRun: boolean,
): Promise<void> {
  const { trash, freed } = result;
  const dropped = kinds.filter(([kind]) => result[kind].count > 0);
  for (const [kind, one, many] of dropped) {
    const { count, bytes } = result[kind];
    const line = `${formatCount(count, one, many)} (${formatBytes(bytes)})`;
    await output.line(`${dryRun ? 'would drop' : 'dropped'} ${line}`);
  }
  await renderPurge(output, trash, dryRun);
  if (dropped.length + trash.dropped.length === 0) {
    if (!trash.isDeclined) await output.line('Nothing to drop.');
    return;
  }
  await output.line(
    freed === undefined ? 'Nothing was changed.' : `Freed ${formatBytes(freed)} on disk.`,
  );
}
