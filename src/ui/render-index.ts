import type { IndexResult } from '../model/index-result.js';
import type { Output } from './output.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './units.js';

export async function renderIndex(output: Output, result: IndexResult): Promise<void> {
  const { files, hashed, bytes, seconds, reused, moved, collisions } = result;
  const rate = seconds > 0 ? `, ${formatBytes(bytes / seconds)}/s` : '';
  await output.line(
    `${formatCount(files, 'file')} in the snapshot: ${formatNumber(hashed)} hashed (${formatBytes(bytes)} in ${formatDuration(seconds)}${rate}), ${formatNumber(reused)} known before.`,
  );
  if (moved > 0) await output.line(`${formatCount(moved, 'file')} recognised under a new name.`);
  if (collisions > 0) {
    await output.line(
      `${formatCount(collisions, 'content')} with the hash of another content: kept apart.`,
    );
  }
}
