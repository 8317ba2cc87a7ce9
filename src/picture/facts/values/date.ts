const moment =
  /^(?<year>\d{4})[:-](?<month>\d\d)[:-](?<day>\d\d)[ T](?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)/;
const zone = /(?:Z|[+-]\d\d:\d\d)$/;

/** Nothing was photographed before. */
const firstYear = 1826;

/**
 * A date of Exif (`2019:05:04 12:33:10`) or XMP (`2019-05-04T12:33:10.25+02:00`) in ISO 8601, to the
 * second. A clock that was never set says nothing.
 * @param offset that stands elsewhere, and goes before its own
 */
export function isoDate(text: string | undefined, offset?: string): string | undefined {
  const { year = '', month = '', day = '', time = '' } = moment.exec(text ?? '')?.groups ?? {};
  const date = `${year}-${month}-${day}`;
  if (Number(year) < firstYear || !isDay(date)) return undefined;
  const own = zone.exec(text ?? '')?.[0] ?? '';
  return `${date}T${time}${zone.test(offset ?? '') ? offset : own}`;
}

/** What stands elsewhere than the date itself, and goes before what it has of its own. */
interface Beside {
  readonly offset?: string | undefined;
  /** Digits behind the point of the second. */
  readonly fraction?: string | undefined;
}

/** As {@link isoDate}, with the part of a second where the file says one, to the millisecond. */
export function isoMoment(text: string | undefined, beside: Beside = {}): string | undefined {
  const date = isoDate(text, beside.offset);
  if (date === undefined) return undefined;
  const own = fractionAfter.exec(text ?? '')?.groups?.['digits'];
  const digits = /^\d+/.exec(beside.fraction ?? '')?.[0] ?? own;
  if (digits === undefined) return date;
  return `${date.slice(0, localLength)}.${digits.slice(0, 3)}${date.slice(localLength)}`;
}

const fractionAfter = /:\d\d\.(?<digits>\d+)/;
const localLength = '2019-05-04T12:33:10'.length;
const parts = /^(?<local>.{19})(?<fraction>\.\d+)?(?<offset>.*)$/;

/** A date with the zone and the part of a second that it lacks where another one tells the same second with them. */
export function completed(
  date: string | undefined,
  others: readonly (string | undefined)[],
): string | undefined {
  const own = parts.exec(date ?? '')?.groups;
  if (own === undefined) return date;
  const same = others
    .map((other) => parts.exec(other ?? '')?.groups)
    .filter((other) => other?.['local'] === own['local']);
  const first = (name: 'fraction' | 'offset'): string =>
    own[name] || (same.find((other) => (other?.[name] ?? '') !== '')?.[name] ?? '');
  return `${own['local'] ?? ''}${first('fraction')}${first('offset')}`;
}

/** The 31st of February is none. */
function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
