import type { ScanSettings } from '../../config/setting-row.js';
import type { TimeLimit } from '../../config/setting-values.js';

type Limits = Pick<ScanSettings, 'minSize' | 'maxSize' | 'newer' | 'older'>;

/**
 * Whether a file of this size (bytes) and time of change (ms since 1970) is within the limits.
 * A file changed at exactly the limit counts as newer.
 *
 * @param nowMs what ages count back from, in ms since 1970
 */
export function createSelection(
  scan: Limits,
  nowMs: number,
): (size: number, mtimeMs: number) => boolean {
  const { minSize } = scan;
  const maxSize = scan.maxSize === 0 ? Infinity : scan.maxSize;
  const from = instant(scan.newer, nowMs) ?? -Infinity;
  const until = instant(scan.older, nowMs) ?? Infinity;
  return (size, mtimeMs) =>
    size >= minSize && size <= maxSize && mtimeMs >= from && mtimeMs < until;
}

function instant(limit: TimeLimit, nowMs: number): number | undefined {
  switch (limit.kind) {
    case 'off':
      return undefined;
    case 'age':
      return nowMs - limit.ms;
    case 'date':
      return limit.ms;
    default:
      return limit satisfies never;
  }
}
