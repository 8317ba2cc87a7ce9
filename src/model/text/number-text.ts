/** Numbers as people read them. */

/** `1,234,567`. By hand: `toLocaleString` takes 10 ms to load its tables. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A duration for people: `40 ms`, `8.0 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return wholeSeconds(Math.round(seconds));
}

/** `12 s left`: nobody knows it to a tenth. */
export function formatTimeLeft(seconds: number): string {
  return `${wholeSeconds(Math.max(1, Math.ceil(seconds)))} left`;
}

function wholeSeconds(whole: number): string {
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How much there is of something in a second; little of it to a tenth, so that what goes on is not told to stand still. */
export function formatRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10
    ? perSecond.toFixed(1)
    : formatNumber(Math.round(perSecond));
}

/** `45.1 MB/s`. */
export function formatByteRate(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(1)} MB/s`;
}

/** @param share 0 to 1 */
export function formatPercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
