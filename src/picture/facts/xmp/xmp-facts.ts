import { isoMoment } from '../values/date.js';
import { XmpProperties } from './xmp-properties.js';

/** What XMP says (ISO 16684-1), by the customary prefixes; undefined is what it does not. */
export interface XmpFacts {
  readonly make: string | undefined;
  readonly model: string | undefined;
  readonly lens: string | undefined;
  readonly software: string | undefined;
  readonly taken: string | undefined;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly rating: number | undefined;
  readonly keywords: readonly string[];
}

/** Properties by their customary names: `dc:subject`. */
export interface NamedProperties {
  value(name: string): string | undefined;
  list(name: string): string[];
}

export function xmpFacts(packets: readonly Buffer[]): XmpFacts {
  return factsOfProperties(new XmpProperties(packets));
}

export function factsOfProperties(xmp: NamedProperties): XmpFacts {
  return {
    make: xmp.value('tiff:Make'),
    model: xmp.value('tiff:Model'),
    lens: xmp.value('exifEX:LensModel') ?? xmp.value('aux:Lens'),
    software: xmp.value('xmp:CreatorTool'),
    taken:
      isoMoment(xmp.value('exif:DateTimeOriginal')) ??
      isoMoment(xmp.value('photoshop:DateCreated')) ??
      isoMoment(xmp.value('exif:DateTimeDigitized')),
    latitude: degrees(xmp.value('exif:GPSLatitude'), 90),
    longitude: degrees(xmp.value('exif:GPSLongitude'), 180),
    rating: ratingOf(xmp.value('xmp:Rating')),
    keywords: xmp.list('dc:subject'),
  };
}

function ratingOf(text: string | undefined): number | undefined {
  const rating = Number(text ?? Number.NaN);
  return rating >= -1 && rating <= 5 ? Math.round(rating) : undefined;
}

const place =
  /^(?<whole>\d+),(?<minutes>\d+(?:\.\d+)?)(?:,(?<seconds>\d+(?:\.\d+)?))?(?<side>[NSEW])$/;

/** `52,5.123N` or `52,5,7N`. */
function degrees(text: string | undefined, most: number): number | undefined {
  const { whole, minutes, seconds = '0', side } = place.exec(text ?? '')?.groups ?? {};
  if (whole === undefined) return undefined;
  const sum = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  if (sum > most) return undefined;
  return side === 'S' || side === 'W' ? -sum : sum;
}
