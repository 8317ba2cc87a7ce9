/** How the values of settings are read and written: names, numbers, sizes, ages, lists. */

import { allowedHashNames, hashNameIn } from '../digest/hash-name.js';
import { parsePathTemplate } from '../model/paths/path-template.js';
import { formatQuietHours, parseQuietHours, type QuietHours } from '../model/time/quiet-hours.js';

/** A value as it stands in a configuration file. */
export type RawValue = string | number | boolean | readonly string[];

/** Only files whose time of change lies before or after this. `ms`: of the age, or since 1970. */
export type TimeLimit =
  | { readonly kind: 'off' }
  | { readonly kind: 'age'; readonly ms: number }
  | { readonly kind: 'date'; readonly ms: number };

/** The values one kind of setting can have. */
export interface ValueType<T> {
  /** What is allowed, for people: completes "Allowed: …". */
  readonly allowed: string;
  /** The value that `raw` (from a configuration file) means, or undefined if it is not allowed. */
  parse(raw: unknown): T | undefined;
  /** What a person typed, in the form a configuration file holds. Not checked: see `parse`. */
  fromText(text: string): RawValue;
  /** Text that `fromText` and `parse` turn into the same value again. */
  format(value: T): string;
}

/** A built-in hash, with a length in bytes where it can have several, or a plugin's. */
export const nameOfHash: ValueType<string> = {
  allowed: allowedHashNames,
  parse(raw) {
    return typeof raw === 'string' ? hashNameIn(raw) : undefined;
  },
  fromText: (text) => text.trim(),
  format: (value) => value,
};

export const trueOrFalse: ValueType<boolean> = {
  allowed: 'true, false',
  parse: (raw) => (typeof raw === 'boolean' ? raw : undefined),
  fromText(text) {
    const word = text.trim();
    return word === 'true' || word === 'false' ? word === 'true' : word;
  },
  format: String,
};

/** Any text without line breaks. */
export const oneLine: ValueType<string> = {
  allowed: 'text on one line',
  parse: (raw) => (typeof raw === 'string' && !/[\r\n\0]/.test(raw) ? raw : undefined),
  fromText: (text) => text.trim(),
  format: (value) => value,
};

/** Text that can be sent as a header of HTTP: ASCII that is printed. */
export const headerText: ValueType<string> = {
  ...oneLine,
  allowed: 'printable ASCII on one line',
  parse: (raw) => (typeof raw === 'string' && /^[ -~]*$/.test(raw) ? raw : undefined),
};

/** Where files go, by what is known of them. */
export const pathTemplate: ValueType<string> = {
  ...oneLine,
  allowed: 'a template such as {taken:yyyy}/{taken:MM}/{name}',
  parse(raw) {
    const text = oneLine.parse(raw);
    return text !== undefined && typeof parsePathTemplate(text) !== 'string' ? text : undefined;
  },
};

/** A whole number from 0 to `max`. */
export function wholeNumber(max: number): ValueType<number> {
  return {
    allowed: `a whole number from 0 to ${max}`,
    parse: (raw) => (isWholeNumber(raw) && raw <= max ? raw : undefined),
    fromText: numberOrText,
    format: String,
  };
}

/** A whole number from 1 to `max`. */
export function positiveNumber(max: number): ValueType<number> {
  const type = wholeNumber(max);
  return {
    ...type,
    allowed: `a whole number from 1 to ${max}`,
    parse: (raw) => type.parse(raw) || undefined,
  };
}

/** A share in percent, with or without the sign. */
export const percentage: ValueType<number> = {
  allowed: 'a percentage from 0 to 100',
  parse: (raw) => (typeof raw === 'string' ? parsePercent(raw) : inPercent(raw)),
  fromText(text) {
    const word = text.trim();
    return parsePercent(word) ?? word;
  },
  format: String,
};

/** The same, and not nothing. */
export const positivePercentage: ValueType<number> = {
  ...percentage,
  allowed: 'a percentage from 1 to 100',
  parse(raw) {
    const value = percentage.parse(raw);
    return value !== undefined && value >= 1 ? value : undefined;
  },
};

/** Hours of the day, or nothing. */
export const quietHours: ValueType<QuietHours | 'none'> = {
  allowed: 'empty (none), or hours such as 22:00-06:00',
  parse(raw) {
    if (typeof raw !== 'string') return undefined;
    return raw.trim() === '' ? 'none' : parseQuietHours(raw);
  },
  fromText: (text) => text.trim(),
  format: (value) => (value === 'none' ? '' : formatQuietHours(value)),
};

/** The number in `30`, `2.5` or `30%`, or undefined if it is no percentage. */
export function parsePercent(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text);
  return match === null ? undefined : inPercent(Number(match[1]));
}

function inPercent(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined;
}

const sizeUnits: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] => [
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
]);

/** A number of bytes. */
export const byteSize: ValueType<number> = {
  allowed: 'a number of bytes, or a size such as 500kB, 20MB, 10MiB, 1.5GB',
  parse: (raw) => (typeof raw === 'string' ? parseSize(raw) : isWholeNumber(raw) ? raw : undefined),
  fromText: numberOrText,
  format: String,
};

export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = sizeUnits.get(match?.[2]?.toLowerCase() || 'b');
  if (unit === undefined) return undefined;
  // Without a match the number is NaN, which is no whole number.
  const bytes = Math.round(Number(match?.[1]) * unit);
  return isWholeNumber(bytes) ? bytes : undefined;
}

const hour = 3_600_000;
// Largest first, so that an age is written in the largest unit that divides it. A year has 365 days.
const ageUnits: ReadonlyMap<string, number> = new Map([
  ['y', 365 * 24 * hour],
  ['w', 7 * 24 * hour],
  ['d', 24 * hour],
  ['h', hour],
  ['min', 60_000],
  ['s', 1000],
]);

/** An age, a date, or nothing. */
export const timeLimit: ValueType<TimeLimit> = {
  allowed:
    'empty (off), an age such as 12h, 30d, 6w, 2y (units: s, min, h, d, w, y), ' +
    'or a date such as 2024-01-31 or 2024-01-31T18:00:00Z (without a zone: local time)',
  parse: (raw) => (typeof raw === 'string' ? parseTimeLimit(raw.trim()) : undefined),
  fromText: (text) => text.trim(),
  format: formatTimeLimit,
};

function parseTimeLimit(text: string): TimeLimit | undefined {
  if (text === '') return { kind: 'off' };
  if (!/^\d+\s*[a-z]/.test(text)) return parseDate(text);
  const ms = parseAge(text);
  return ms === undefined ? undefined : { kind: 'age', ms };
}

/** Milliseconds of an age such as `12h` or `30d`, or undefined if it is none. */
export function parseAge(text: string): number | undefined {
  const age = /^(\d+)\s*([a-z]+)$/.exec(text);
  const ms = Number(age?.[1]) * (ageUnits.get(age?.[2] ?? '') ?? Number.NaN);
  return isWholeNumber(ms) ? ms : undefined;
}

/** Milliseconds of a duration such as `30s`, `5min`, or `30` for seconds; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  return parseAge(/^\d+$/.test(text) ? `${text}s` : text);
}

/** An age in milliseconds. */
export const age: ValueType<number> = {
  allowed: 'an age such as 12h, 30d, 6w, 2y (units: s, min, h, d, w, y)',
  parse: (raw) => (typeof raw === 'string' ? parseAge(raw.trim()) : undefined),
  fromText: (text) => text.trim(),
  format: formatAge,
};

const isoDate =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d:\d\d)?)?$/i;

function parseDate(text: string): TimeLimit | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const [, day = '', minute = '00:00', second = '00', zone = ''] = match;
  // Date moves 31 February to March instead of refusing it.
  const midnight = new Date(`${day}T00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const ms = Date.parse(`${day}T${minute}:${second}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : { kind: 'date', ms };
}

function formatTimeLimit(limit: TimeLimit): string {
  switch (limit.kind) {
    case 'off':
      return '';
    case 'date':
      return new Date(limit.ms).toISOString();
    case 'age':
      return formatAge(limit.ms);
    default:
      return limit satisfies never;
  }
}

function formatAge(total: number): string {
  const unit = [...ageUnits].find(([, ms]) => total > 0 && total % ms === 0);
  return unit === undefined ? '0s' : `${total / unit[1]}${unit[0]}`;
}

function numberOrText(text: string): RawValue {
  const word = text.trim();
  return /^\d+$/.test(word) ? Number(word) : word;
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
