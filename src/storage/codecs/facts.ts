import { mediaKinds, type Facts, type FactsRecord, type GeoPlace } from '../../model/facts.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** What a file says of itself. */
export const factsCodec = checksummedCodec<FactsRecord>(
  'set of facts',
  2,
  (writer, { version, facts }) => {
    writer.u16(version).flag(facts !== undefined);
    if (facts !== undefined) writeFacts(writer, facts);
  },
  (reader) => readRecord(reader, readFacts),
  // Before there were videos.
  new Map([[1, (reader) => readRecord(reader, readImageFacts)]]),
);

function readRecord(reader: ByteReader, read: (reader: ByteReader) => Facts): FactsRecord {
  return { version: reader.u16(), facts: reader.flag() ? read(reader) : undefined };
}

function writeFacts(writer: ByteWriter, facts: Facts): void {
  writer.text(facts.format);
  for (const value of numbersOf(facts)) writeNumber(writer, value);
  const { make, model, lens, software, taken, contentIdentifier } = facts;
  for (const text of [make, model, lens, software, taken, contentIdentifier]) {
    writer.flag(text !== undefined);
    if (text !== undefined) writer.text(text);
  }
  writer.u16(facts.keywords.length);
  for (const keyword of facts.keywords) writer.text(keyword);
  writer.u8(mediaKinds.indexOf(facts.kind));
  writeNumber(writer, facts.duration);
  writer.flag(facts.codec !== undefined);
  if (facts.codec !== undefined) writer.text(facts.codec);
}

function numbersOf({ place, ...facts }: Facts): (number | undefined)[] {
  const { width, height, orientation, rating, iso } = facts;
  const { aperture, exposure, focalLength, focalLength35 } = facts;
  const where = [place?.latitude, place?.longitude, place?.altitude];
  return [
    width,
    height,
    orientation,
    rating,
    iso,
    aperture,
    exposure,
    focalLength,
    focalLength35,
    ...where,
  ];
}

function writeNumber(writer: ByteWriter, value: number | undefined): void {
  writer.flag(value !== undefined);
  if (value !== undefined) writer.f64(value);
}

function readFacts(reader: ByteReader): Facts {
  const facts = readImageFacts(reader);
  const kind = mediaKinds[reader.u8()];
  if (kind === undefined) throw damagedRecord('set of facts', 'it is of an unknown kind');
  const duration = reader.flag() ? reader.f64() : undefined;
  const codec = reader.flag() ? reader.text() : undefined;
  return { ...facts, kind, duration, codec };
}

function readImageFacts(reader: ByteReader): Facts {
  const number = (): number | undefined => (reader.flag() ? reader.f64() : undefined);
  const text = (): string | undefined => (reader.flag() ? reader.text() : undefined);
  return {
    kind: 'image',
    format: reader.text(),
    width: number(),
    height: number(),
    orientation: number(),
    rating: number(),
    iso: number(),
    aperture: number(),
    exposure: number(),
    focalLength: number(),
    focalLength35: number(),
    place: placeOf(number(), number(), number()),
    make: text(),
    model: text(),
    lens: text(),
    software: text(),
    taken: text(),
    contentIdentifier: text(),
    keywords: Array.from({ length: reader.u16() }, () => reader.text()),
    duration: undefined,
    codec: undefined,
  };
}

function placeOf(
  latitude: number | undefined,
  longitude: number | undefined,
  altitude: number | undefined,
): GeoPlace | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return { latitude, longitude, altitude };
}
