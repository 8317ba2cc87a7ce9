/** Hours of the day in which nothing is to be done, in minutes since midnight; `from` after `to` goes over midnight. */
export interface QuietHours {
  readonly from: number;
  /** The first minute that is not quiet any more. */
  readonly to: number;
}

/**
 * Whether a minute of the day is quiet. Of the clock on the wall: where that is set forward or back, the quiet
 * hours are shorter or longer by as much.
 * @param minute since midnight
 */
export function isQuiet(hours: QuietHours | 'none', minute: number): boolean {
  if (hours === 'none') return false;
  const { from, to } = hours;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** @returns undefined where the text is no such hours; both at one time would be none, or all */
export function parseQuietHours(text: string): QuietHours | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (match === null) return undefined;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  return from === to ? undefined : { from, to };
}

export function formatQuietHours({ from, to }: QuietHours): string {
  return `${formatMinute(from)}-${formatMinute(to)}`;
}

function formatMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Minutes since midnight on the clock on the wall here. */
export function minuteOfDay(date: Date): number {
  return date.getHours() * 60 + date.getMinutes();
}
