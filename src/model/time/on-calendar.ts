import type { Cron, CronField } from './cron.js';

const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * What systemd.time(7) calls calendar events: each is a line `OnCalendar=` of a timer, which elapses with any of them.
 * Two are wanted where either kind of day will do: in one of them both would have to be right.
 */
export function onCalendar({ minutes, hours, days, months, weekdays }: Cron): readonly string[] {
  const time = `${numbers(hours)}:${numbers(minutes)}:00`;
  const byDay = `*-${numbers(months)}-${numbers(days)} ${time}`;
  if (weekdays === 'any') return [byDay];
  const byWeekday = `${weekdayList(weekdays)} *-${numbers(months)}-* ${time}`;
  return days === 'any' ? [byWeekday] : [byDay, byWeekday];
}

function numbers(field: CronField): string {
  return field === 'any' ? '*' : runs(field, (number) => String(number).padStart(2, '0'));
}

/** systemd's week begins on Monday. */
function weekdayList(weekdays: readonly number[]): string {
  const places = weekdays.map((day) => (day + 6) % 7).toSorted((a, b) => a - b);
  return runs(places, (place) => weekdayNames[place] ?? '');
}

/** `1, 2, 3, 7` as `1..3,7`. */
function runs(ascending: readonly number[], name: (number: number) => string): string {
  const found: { readonly first: number; last: number }[] = [];
  for (const number of ascending) {
    const run = found.at(-1);
    if (run?.last === number - 1) run.last = number;
    else found.push({ first: number, last: number });
  }
  return found
    .map(({ first, last }) => (first === last ? name(first) : `${name(first)}..${name(last)}`))
    .join(',');
}
