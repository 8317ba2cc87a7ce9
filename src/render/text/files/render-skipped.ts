import type { SkippedFiles } from '../../../model/errors/skipped-files.js';
import { videoExtensions } from '../../../model/paths/video-extensions.js';
import { escapeText } from '../../quote.js';
import { formatCount, formatNumber } from '../../units.js';

/** Extensions that are named. */
const named = 3;

/** `31 files were skipped: 12 .mov, 9 .txt, 4 .pdf and 6 others (scan.extensions, scan.videos).` */
export function skippedLine({ files, byExtension }: SkippedFiles): string | undefined {
  if (files === 0) return undefined;
  const shown = byExtension.slice(0, named);
  const parts = shown.map(
    ([extension, count]) =>
      `${formatNumber(count)} ${escapeText(extension) || 'without extension'}`,
  );
  const rest = files - shown.reduce((sum, [, count]) => sum + count, 0);
  const others = rest === 0 ? '' : ` and ${formatCount(rest, 'other')}`;
  const settings = byExtension.some(isVideo) ? 'scan.extensions, scan.videos' : 'scan.extensions';
  const were = files === 1 ? 'was' : 'were';
  return `${formatCount(files, 'file')} ${were} skipped: ${parts.join(', ')}${others} (${settings}).`;
}

function isVideo([extension]: readonly [string, number]): boolean {
  return videoExtensions.includes(extension.slice(1));
}

export function skippedJson({ files, byExtension }: SkippedFiles): object {
  return { files, byExtension: Object.fromEntries(byExtension) };
}
