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

/** The 31st of February is none. */
function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
