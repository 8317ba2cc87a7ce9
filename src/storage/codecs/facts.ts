import {
  mediaKinds,
  type AskedPart,
  type Facts,
  type FactsRecord,
  type GeoPlace,
} from '../../model/facts/facts.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { readPart, writePart } from '../part-version.js';

const what = 'set of facts';

/** What a file says of itself. */
export const factsCodec = checksummedCodec<FactsRecord>(
  what,
  3,
  (writer, { version, asked, facts }) => {
    writer.u16(version).u16(asked.length);
    for (const part of asked) writePart(writer, part, part.gave);
    writer.flag(facts !== undefined);
    if (facts !== undefined) writeFacts(writer, facts);
  },
  (reader) => {
    const version = reader.u16();
    const asked = readAsked(reader);
    return { version, asked, facts: readSome(reader, readFacts) };
  },
  new Map([
    // Before there were videos.
    [1, (reader) => readOlder(reader, readImageFacts)],
    // Before plugins were asked.
    [2, (reader) => readOlder(reader, readFacts)],
  ]),
);

function readOlder(reader: ByteReader, read: (reader: ByteReader) => Facts): FactsRecord {
  return { version: reader.u16(), asked: [], facts: readSome(reader, read) };
}

function readSome(reader: ByteReader, read: (reader: ByteReader) => Facts): Facts | undefined {
  return reader.flag() ? read(reader) : undefined;
}

function readAsked(reader: ByteReader): AskedPart[] {
  return Array.from({ length: reader.u16() }, () => {
    const { part, flag } = readPart(reader, what);
    return { ...part, gave: flag };
  });
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
  if (kind === undefined) throw damagedRecord(what, 'it is of an unknown kind');
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
