import { formatNumber } from '../model/text/number-text.js';

export { formatBytes } from '../model/text/byte-count.js';
export { formatDuration, formatTimeLeft } from '../model/text/number-text.js';
export { formatNumber };

/** `1,234 files`, `1 file`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Local date and time to the second: `2024-05-01 10:00:00`. */
export function formatTime(timeMs: number): string {
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}
