import { cameraName } from '../model/text/camera-name.js';
import type { Facts, GeoPlace } from '../model/facts/facts.js';

/** `1/250 s`, `2.5 s`. */
function exposureTimeText(seconds: number): string {
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)} s` : `${rounded(seconds, 1)} s`;
}

/** `1/250 s, f/2.8, ISO 400, 35 mm (52 mm on film)`; empty where nothing is known. */
export function exposureText({
  exposure,
  aperture,
  iso,
  focalLength,
  focalLength35,
}: Facts): string {
  const onFilm = focalLength35 === undefined ? '' : ` (${rounded(focalLength35, 0)} mm on film)`;
  return [
    ...(exposure === undefined ? [] : [exposureTimeText(exposure)]),
    ...(aperture === undefined ? [] : [`f/${rounded(aperture, 1)}`]),
    ...(iso === undefined ? [] : [`ISO ${iso}`]),
    ...(focalLength === undefined ? [] : [`${rounded(focalLength, 1)} mm${onFilm}`]),
  ].join(', ');
}

/** Degrees to a metre or so, north and east positive. */
export function placeText({ latitude, longitude, altitude }: GeoPlace): string {
  const height = altitude === undefined ? '' : `, ${rounded(altitude, 0)} m`;
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}${height}`;
}

function megapixels(width: number, height: number): number {
  return (width * height) / 1_000_000;
}

/** `4000 × 3000, 12 megapixels`; empty where it is not known. */
export function pixelText({ width, height }: Pick<Facts, 'width' | 'height'>): string {
  if (width === undefined || height === undefined) return '';
  return `${width} × ${height}, ${rounded(megapixels(width, height), 1)} megapixels`;
}

/** `0:07`, `1:02:03`: hours, minutes and whole seconds. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = two(whole % 60);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}

/** `mov, hevc, 1:23, 1080 × 1920, 2.1 megapixels`. */
export function videoText(facts: Facts): string {
  const { format, codec, duration } = facts;
  const length = duration === undefined ? undefined : durationText(duration);
  const parts = [format, codec, length, pixelText(facts)];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

/** Facts as JSON has them: what is not known is null. */
export function factsJson(facts: Facts | undefined): object | null {
  if (facts === undefined) return null;
  const { place, keywords, ...others } = facts;
  const values = Object.fromEntries(factNames.map((name) => [name, others[name] ?? null]));
  const where = place === undefined ? null : { ...place, altitude: place.altitude ?? null };
  return { ...values, camera: cameraName(facts.make, facts.model) ?? null, place: where, keywords };
}

const factNames = [
  'kind',
  'format',
  'width',
  'height',
  'orientation',
  'make',
  'model',
  'lens',
  'software',
  'taken',
  'iso',
  'aperture',
  'exposure',
  'focalLength',
  'focalLength35',
  'rating',
  'contentIdentifier',
  'duration',
  'codec',
] as const;

export function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
