/**
 * How long a server asks to wait (RFC 9110, 10.2.3), in milliseconds.
 * @param header `Retry-After`: seconds, or a date
 * @returns undefined where it does not say
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
