import type { GeoPlace } from '../../../model/facts/facts.js';

const written =
  /^(?<latitude>[+-]\d{2,6}(?:\.\d{1,15})?)(?<longitude>[+-]\d{3,7}(?:\.\d{1,15})?)(?<altitude>[+-]\d{1,6}(?:\.\d{1,9})?)?(?:CRS[\w:-]{0,30})?\/?$/;

/**
 * A place as ISO 6709 writes it: `+52.5000+013.4000+034.000/` in degrees, `+5230.00+01324.00/` in degrees
 * and minutes, `+523000+0132400/` with seconds. Undefined for what is none.
 */
export function placeOfIso6709(text: string): GeoPlace | undefined {
  const groups = written.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  const latitude = degreesOf(groups['latitude'] ?? '', 2);
  const longitude = degreesOf(groups['longitude'] ?? '', 3);
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  // What a phone writes that has no place yet.
  if (latitude === 0 && longitude === 0) return undefined;
  const altitude = groups['altitude'];
  return { latitude, longitude, altitude: altitude === undefined ? undefined : Number(altitude) };
}

/** @param digits of the degrees; those behind are minutes, and seconds */
function degreesOf(text: string, digits: number): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const [whole = '', fraction = ''] = text.slice(1).split('.');
  const last = (from: number): number => Number(`${whole.slice(from)}.${fraction}`);
  const degrees = Number(whole.slice(0, digits));
  switch (whole.length - digits) {
    case 0:
      return sign * last(0);
    case 2:
      return sign * (degrees + last(digits) / 60);
    case 4: {
      const minutes = Number(whole.slice(digits, digits + 2));
      return sign * (degrees + minutes / 60 + last(digits + 2) / 3600);
    }
    default:
      return undefined;
  }
}
