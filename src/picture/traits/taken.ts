import type { Tags } from './tags.js';

const moment =
  /^(?<year>\d{4})[:-](?<month>\d\d)[:-](?<day>\d\d)[ T](?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)/;
const zone = /(?:Z|[+-]\d\d:\d\d)$/;

/** Nothing was photographed before. */
const firstYear = 1826;

/**
 * When the picture was taken, ISO 8601: by EXIF, else by the fields of XMP that mean the same. A
 * clock that was never set says nothing.
 */
export function takenOf({ exif, xmp }: Tags): string | undefined {
  return (
    isoDate(exif.get('DateTimeOriginal'), exif.get('OffsetTimeOriginal')) ??
    isoDate(exif.get('DateTimeDigitized'), exif.get('OffsetTimeDigitized')) ??
    isoDate(xmp.get('DateTimeOriginal')) ??
    isoDate(xmp.get('DateCreated'))
  );
}

function isoDate(text: string | undefined, offset?: string): string | undefined {
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
