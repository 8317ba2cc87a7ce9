import type { FolderStats, Share } from '../../../model/snapshot/folder-stats.js';
import type { Envelope } from '../../envelope.js';
import { durationText } from '../../facts-text.js';
import type { Output } from '../../output.js';
import { escapeText } from '../../quote.js';
import { formatBytes, formatCount, formatNumber } from '../../units.js';

/** Of longer lists only the most frequent are shown. */
const shown = 10;

export async function renderStats(output: Output, stats: FolderStats): Promise<void> {
  const { files, bytes, dated, placed, duplicates, reclaimable, lookAlikes } = stats;
  const { videos, videoSeconds } = stats;
  await output.line(`${formatCount(files, 'file')}, ${formatBytes(bytes)}`);
  await output.line(
    `${formatNumber(dated)} with a capture date, ${formatNumber(placed)} with a place`,
  );
  if (videos > 0) {
    await output.line(`${formatCount(videos, 'video')}, ${durationText(videoSeconds)} in all`);
  }
  const won = duplicates === 0 ? '' : `; removing them frees ${formatBytes(reclaimable)}`;
  await output.line(`${formatCount(duplicates, 'duplicate')} with the same bytes${won}`);
  const { similar, crop } = lookAlikes;
  await output.line(
    `${formatCount(similar, 'picture')} with a look-alike, ${formatNumber(crop)} more with a crop, as far as they were compared`,
  );
  const { formats, cameras, lenses, years, hours } = stats;
  await section(output, 'Formats', formats);
  await section(output, 'Cameras', cameras);
  await section(output, 'Lenses', lenses);
  await section(output, 'Years', years, years.length);
  await section(output, 'Hours of the day', hours, hours.length);
}

async function section(
  output: Output,
  heading: string,
  shares: readonly Share[],
  most = shown,
): Promise<void> {
  if (shares.length === 0) return;
  const rows = shares.slice(0, most);
  await output.line();
  await output.line(output.style.heading(heading));
  const counts = rows.map(({ files }) => formatNumber(files));
  const width = Math.max(...counts.map(({ length }) => length));
  const sizes = rows.map(({ bytes }) => formatBytes(bytes));
  const sizeWidth = Math.max(...sizes.map(({ length }) => length));
  for (const [at, { name }] of rows.entries()) {
    const [count = '', size = ''] = [counts[at], sizes[at]];
    await output.line(
      `  ${count.padStart(width)}  ${size.padStart(sizeWidth)}  ${escapeText(name)}`,
    );
  }
  const rest = shares.length - rows.length;
  if (rest > 0) await output.line(`  … and ${formatNumber(rest)} more`);
}

export async function statsJson(envelope: Envelope, stats: FolderStats): Promise<void> {
  const { files, bytes, formats, cameras, lenses, years, hours, ...counts } = stats;
  await envelope.list('formats', formats);
  await envelope.list('cameras', cameras);
  await envelope.list('lenses', lenses);
  await envelope.list('years', years);
  await envelope.list('hours', hours);
  await envelope.end({ files, bytes, ...counts });
}
