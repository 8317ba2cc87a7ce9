import { isoMoment } from './date.js';
import { cleaned } from './text.js';

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

/**
 * Properties with one value, as an attribute or as an element. Nothing in it is without bounds: who looks for the end
 * of what has none, again and again, needs hours.
 */
const property =
  /(?<name>exif:DateTimeOriginal|exif:DateTimeDigitized|photoshop:DateCreated|tiff:Make|tiff:Model|aux:Lens|exifEX:LensModel|(?:xmp|xap):CreatorTool|(?:xmp|xap):Rating|exif:GPSLatitude|exif:GPSLongitude)(?:\s{0,20}=\s{0,20}(?:"(?<quoted>[^"]{0,2000})"|'(?<single>[^']{0,2000})')|(?:\s[^>]{0,500})?>(?<element>[^<]{0,2000})<)/g;
const [subjectBegin, subjectEnd] = ['<dc:subject', '</dc:subject>'] as const;
const item = /<rdf:li[^>]{0,200}>(?<word>[^<]{0,1000})</g;

/** Lists of layers and history of programs make packets of megabytes. */
const mostBytes = 512 * 1024;
const mostPackets = 8;

export function xmpFacts(packets: readonly Buffer[]): XmpFacts {
  const found = new Map<string, string>();
  const keywords: string[] = [];
  for (const packet of packets.slice(0, mostPackets)) {
    const text = packet.toString('utf8', 0, mostBytes);
    for (const { groups } of text.matchAll(property)) {
      const { name: written = '', quoted, single, element } = groups ?? {};
      // Its name until 2005.
      const name = written.replace('xap:', 'xmp:');
      const value = cleaned(unescaped(quoted ?? single ?? element ?? ''));
      if (value !== undefined && !found.has(name)) found.set(name, value);
    }
    for (const { groups } of subjectIn(text).matchAll(item)) {
      keywords.push(
        ...[cleaned(unescaped(groups?.['word'] ?? ''))].filter((word) => word !== undefined),
      );
    }
  }
  return {
    make: found.get('tiff:Make'),
    model: found.get('tiff:Model'),
    lens: found.get('exifEX:LensModel') ?? found.get('aux:Lens'),
    software: found.get('xmp:CreatorTool'),
    taken:
      isoMoment(found.get('exif:DateTimeOriginal')) ??
      isoMoment(found.get('photoshop:DateCreated')) ??
      isoMoment(found.get('exif:DateTimeDigitized')),
    latitude: degrees(found.get('exif:GPSLatitude'), 90),
    longitude: degrees(found.get('exif:GPSLongitude'), 180),
    rating: ratingOf(found.get('xmp:Rating')),
    keywords,
  };
}

function subjectIn(text: string): string {
  const from = text.indexOf(subjectBegin);
  const to = from === -1 ? -1 : text.indexOf(subjectEnd, from);
  return to === -1 ? '' : text.slice(from, to);
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

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x(?<hex>[\da-f]{1,6})|#(?<decimal>\d{1,7})|(?<name>\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
