import type { Facts, GeoPlace } from '../../model/facts/facts.js';
import { TiffFile } from '../formats/tiff-file.js';
import { isoMoment } from './values/date.js';
import { below, Fields, fieldsAt, windowsText, type Field } from './exif-fields.js';
import type { MetadataBlocks } from './blocks/metadata-blocks.js';
import { cleaned, textOf } from './values/text.js';

/** Exif 3.0, 4.6; `rating` and those of Windows as Microsoft has them. */
const tag = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  software: 0x0131,
  rating: 0x4746,
  cameraIfd: 0x8769,
  placeIfd: 0x8825,
  windowsKeywords: 0x9c9e,
  exposure: 0x829a,
  aperture: 0x829d,
  iso: 0x8827,
  outputSensitivity: 0x8831,
  exposureIndex: 0x8832,
  original: 0x9003,
  digitized: 0x9004,
  offsetOriginal: 0x9011,
  offsetDigitized: 0x9012,
  apexExposure: 0x9201,
  apexAperture: 0x9202,
  focalLength: 0x920a,
  makerNote: 0x927c,
  fractionOriginal: 0x9291,
  fractionDigitized: 0x9292,
  focalLength35: 0xa405,
  lens: 0xa434,
  latitudeRef: 1,
  latitude: 2,
  longitudeRef: 3,
  longitude: 4,
  altitudeRef: 5,
  altitude: 6,
} as const;

/** What Exif says; undefined is what it does not. */
export type ExifFacts = Omit<Facts, 'kind' | 'format' | 'width' | 'height' | 'duration' | 'codec'>;

/** Of several blocks that say the same thing the first counts. */
export function exifFacts({ exif, camera, place }: MetadataBlocks): ExifFacts {
  const first = exif.map(fieldsAt);
  const main = new Fields(first.flat());
  // TIFF/EP, and some programs, have the camera's fields in the first directory.
  const blocks = [...camera, ...below(first, tag.cameraIfd)];
  const own = new Fields([...blocks.flatMap(fieldsAt), ...first.flat()]);
  const where = new Fields([...place, ...below(first, tag.placeIfd)].flatMap(fieldsAt));
  return {
    orientation: between(main.number(tag.orientation), 1, 8),
    make: main.text(tag.make),
    model: main.text(tag.model),
    software: main.text(tag.software),
    rating: between(main.number(tag.rating), 0, 5),
    keywords: windowsList(main.entry(tag.windowsKeywords)),
    lens: own.text(tag.lens),
    taken:
      isoMoment(own.text(tag.original), {
        offset: own.text(tag.offsetOriginal),
        fraction: own.text(tag.fractionOriginal),
      }) ??
      isoMoment(own.text(tag.digitized), {
        offset: own.text(tag.offsetDigitized),
        fraction: own.text(tag.fractionDigitized),
      }),
    iso: isoOf(own),
    aperture: positive(own.ratio(tag.aperture)) ?? apex(own.ratio(tag.apexAperture), 0.5),
    exposure: positive(own.ratio(tag.exposure)) ?? apex(own.ratio(tag.apexExposure), -1),
    focalLength: positive(own.ratio(tag.focalLength)),
    focalLength35: positive(own.number(tag.focalLength35)),
    place: placeOf(where),
    contentIdentifier: ofApple(own.entry(tag.makerNote)),
  };
}

/** 65535 is written where 16 bits do not hold it. */
function isoOf(own: Fields): number | undefined {
  const iso = positive(own.number(tag.iso));
  if (iso !== undefined && iso < 0xffff) return iso;
  return (
    positive(own.number(tag.exposureIndex)) ?? positive(own.number(tag.outputSensitivity)) ?? iso
  );
}

/** A value on the scale of logarithms: 2 to its power, times `steps`. */
function apex(value: number | undefined, steps: number): number | undefined {
  const power = value === undefined ? Number.NaN : 2 ** (value * steps);
  return Number.isFinite(power) && Math.abs(value ?? 0) < 100 ? power : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

function between(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function placeOf(where: Fields): GeoPlace | undefined {
  const latitude = degrees(where, tag.latitude, tag.latitudeRef, 'S', 90);
  const longitude = degrees(where, tag.longitude, tag.longitudeRef, 'W', 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const altitude = where.ratio(tag.altitude);
  const isBelow = where.number(tag.altitudeRef) === 1;
  return {
    latitude,
    longitude,
    altitude: Number.isFinite(altitude) ? (altitude ?? 0) * (isBelow ? -1 : 1) : undefined,
  };
}

/** Degrees, minutes and seconds; of those some are left out, or written as 0/0. */
function degrees(
  where: Fields,
  wanted: number,
  ref: number,
  negative: string,
  most: number,
): number | undefined {
  const [whole = Number.NaN, minutes = 0, seconds = 0] = where.ratios(wanted, 3);
  const sum = whole + (finite(minutes) ?? 0) / 60 + (finite(seconds) ?? 0) / 3600;
  if (!Number.isFinite(sum) || sum > most) return undefined;
  return where.text(ref)?.toUpperCase().startsWith(negative) === true ? -sum : sum;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Windows puts semicolons between them. */
function windowsList(field: Field | undefined): string[] {
  if (field === undefined) return [];
  return windowsText(field)
    .split(';')
    .flatMap((word) => cleaned(word) ?? []);
}

const [appleMark, appleDirectoryAt, appleIdentifier] = ['Apple iOS\0', 14, 0x11] as const;

/** Its notes: a mark, a byte order, a directory whose places count from the mark. */
function ofApple(field: Field | undefined): string | undefined {
  const notes = field?.tiff.bytes(field, 65_536);
  if (notes?.toString('latin1', 0, appleMark.length) !== appleMark) return undefined;
  const isLittle = notes.toString('latin1', 12, 14) === 'II';
  const tiff = TiffFile.headless(notes, isLittle);
  const found = [...tiff.entries(appleDirectoryAt)].find(({ tag: own }) => own === appleIdentifier);
  return found === undefined ? undefined : textOf(tiff.bytes(found, 100));
}
