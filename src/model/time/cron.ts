import { ImgdedupError } from '../errors/errors.js';

/** What a field of a cron expression lets through: everything (`*`), or these numbers, ascending. */
export type CronField = readonly number[] | 'any';

/**
 * When something is to be done, as five fields of cron say it. Where both kinds of days are restricted, a day of either
 * kind will do.
 */
export interface Cron {
  /** 0 to 59. */
  readonly minutes: CronField;
  /** 0 to 23. */
  readonly hours: CronField;
  /** Of the month, 1 to 31. */
  readonly days: CronField;
  /** 1 to 12. */
  readonly months: CronField;
  /** 0, Sunday, to 6. */
  readonly weekdays: CronField;
}

interface FieldRules {
  /** For people. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
  /** Names of numbers, the first of `from`. */
  readonly names: readonly string[];
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdayNames = 'sun mon tue wed thu fri sat'.split(' ');

const rules = {
  minutes: { what: 'minute', from: 0, to: 59, names: [] },
  hours: { what: 'hour', from: 0, to: 23, names: [] },
  days: { what: 'day of the month', from: 1, to: 31, names: [] },
  months: { what: 'month', from: 1, to: 12, names: monthNames },
  // 7 is Sunday, too.
  weekdays: { what: 'day of the week', from: 0, to: 7, names: weekdayNames },
} as const satisfies Record<keyof Cron, FieldRules>;

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads five fields: minute, hour, day of the month, month, day of the week; each `*`, numbers, ranges and lists of
 * them, with steps, and names of months and weekdays. That is what POSIX has in crontab(5), and steps and names; what
 * programs understand in different ways is refused.
 * @throws ImgdedupError USAGE, which says why
 */
export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields;
  if (fields.length !== 5) {
    throw refused(
      text,
      'it has not five fields: minute, hour, day of the month, month, day of the week',
    );
  }
  const sundays = fieldOf(text, weekdays, rules.weekdays);
  const cron: Cron = {
    minutes: fieldOf(text, minutes, rules.minutes),
    hours: fieldOf(text, hours, rules.hours),
    days: fieldOf(text, days, rules.days),
    months: fieldOf(text, months, rules.months),
    weekdays: sundays === 'any' ? sundays : ascending(sundays.map((day) => day % 7)),
  };
  if (cron.days !== 'any' && cron.weekdays !== 'any' && /\*/.test(days + weekdays)) {
    const reason =
      'programs do not agree whether a step such as */2 and the other kind of day must both be right';
    throw refused(text, `${reason}; list the days`);
  }
  if (!comes(cron)) throw refused(text, 'there is no such day');
  return cron;
}

/** The same in numbers, which every program reads in the same way. */
export function formatCron({ minutes, hours, days, months, weekdays }: Cron): string {
  return [minutes, hours, days, months, weekdays]
    .map((field) => (field === 'any' ? '*' : field.join(',')))
    .join(' ');
}

function fieldOf(text: string, field: string, { what, from, to, names }: FieldRules): CronField {
  if (field === '*') return 'any';
  const numberOf = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    const number = /^\d{1,2}$/.test(word) ? Number(word) : named + from;
    const isNumber = named !== -1 || /^\d/.test(word);
    if (isNumber && number >= from && number <= to) return number;
    const known = names.length === 0 ? '' : `, or ${names.join(', ')}`;
    throw refused(text, `"${word}" is no ${what}: those are ${from} to ${to}${known}`);
  };
  const rangeOf = (item: string): readonly number[] => {
    const parts = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,2}))?$/.exec(item);
    const [, star, first = '', last, step] = parts ?? [];
    const isStepped = step !== undefined;
    if (parts === null || (isStepped && star === undefined && last === undefined)) {
      throw refused(text, `"${item}" is no ${what}, no range and no range with a step`);
    }
    // The 7 of weekdays is the first one again.
    const low = star === undefined ? numberOf(first) : from;
    const high = star === undefined ? numberOf(last ?? first) : from + span - 1;
    const by = Number(step ?? 1);
    if (low > high) throw refused(text, `the range "${item}" ends before it begins`);
    if (by < 1 || by > span) throw refused(text, `the step of "${item}" is not 1 to ${span}`);
    return Array.from(
      { length: Math.floor((high - low) / by) + 1 },
      (_none, index) => low + index * by,
    );
  };
  const span = names === weekdayNames ? 7 : to - from + 1;
  return ascending(field.split(',').flatMap((item) => rangeOf(item)));
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** Whether a year ever has such a day: no year has a 30th of February. */
function comes({ days, months, weekdays }: Cron): boolean {
  if (days === 'any' || months === 'any' || weekdays !== 'any') return true;
  const [first = 1] = days;
  return months.some((month) => first <= (longestMonth[month - 1] ?? 0));
}

function refused(text: string, reason: string): ImgdedupError {
  return new ImgdedupError('USAGE', `"${text}" is no time of a schedule: ${reason}.`, {
    remedy: 'Write it as in a crontab: "0 3 * * *" is every day at three.',
  });
}
