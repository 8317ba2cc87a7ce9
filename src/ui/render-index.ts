import type { IndexResult } from '../model/index-result.js';
import type { Output } from './output.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './units.js';

export async function renderIndex(output: Output, result: IndexResult): Promise<void> {
  const { files, moved, collisions } = result;
  await output.line(`${formatCount(files, 'file')} in the snapshot${howKnown(result)}.`);
  if (moved > 0) await output.line(`${formatCount(moved, 'file')} recognised under a new name.`);
  if (collisions > 0) {
    await output.line(
      `${formatCount(collisions, 'content')} with the hash of another content: kept apart.`,
    );
  }
}

function howKnown({ files, hashed, reused, bytes, seconds }: IndexResult): string {
  if (reused === files) return ', all known before';
  const rate = seconds > 0 ? `, ${formatBytes(bytes / seconds)}/s` : '';
  const read = `${formatBytes(bytes)} in ${formatDuration(seconds)}${rate}`;
  return `: ${formatNumber(hashed)} hashed (${read}), ${formatNumber(reused)} known before`;
}
