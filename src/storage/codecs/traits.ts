import {
  colourings,
  extraKinds,
  metadataKinds,
  noMargins,
  type Margins,
  type Traits,
  type TraitsRecord,
} from '../../model/pictures/traits.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const pixelsWidth = 16;
const digestWidth = 8;

/** What decides whether one picture is kept rather than another. */
export const traitsCodec = checksummedCodec<TraitsRecord>(
  'set of traits',
  5,
  (writer, { version, traits }) => {
    writer.u16(version).flag(traits !== undefined);
    if (traits !== undefined) writeTraits(writer, traits);
  },
  (reader) => readRecord(reader, 5),
  new Map([
    [1, (reader: ByteReader) => readRecord(reader, 1)],
    [2, (reader: ByteReader) => readRecord(reader, 2)],
    [3, (reader: ByteReader) => readRecord(reader, 3)],
    [4, (reader: ByteReader) => readRecord(reader, 4)],
  ]),
);

function writeTraits(writer: ByteWriter, traits: Traits): void {
  const { camera, taken, editor, metadata, values } = traits;
  const { colour, detail, margins, quality, earlierQuality, extras, pixels } = traits;
  for (const text of [camera, taken, editor]) {
    writer.flag(text !== undefined);
    if (text !== undefined) writer.text(text);
  }
  writer.u8(metadata.length);
  for (const kind of metadata) writer.u8(metadataKinds.indexOf(kind));
  writer.u16(values.length);
  for (const { kind, digest } of values) writer.u8(metadataKinds.indexOf(kind)).raw(digest);
  // No quality is 0: there is none below 1.
  writer
    .u8(colourings.indexOf(colour))
    .u32(detail)
    .u8(quality ?? 0)
    .u16(extras.length);
  for (const { kind, bytes, digest } of extras) {
    writer.u8(extraKinds.indexOf(kind)).f64(bytes).raw(digest);
  }
  writer.flag(pixels !== undefined);
  if (pixels !== undefined) writer.raw(pixels);
  const { left, top, right, bottom } = margins;
  writer.u32(left).u32(top).u32(right).u32(bottom);
  writer.u8(earlierQuality ?? 0);
}

/**
 * Version 1 told what lies behind a picture apart by its length only, neither it nor version 2
 * knew what metadata says, none before 4 the margins, and none before 5 of an earlier JPEG.
 */
type Layout = 1 | 2 | 3 | 4 | 5;

function readRecord(reader: ByteReader, layout: Layout): TraitsRecord {
  const version = reader.u16();
  return { version, traits: reader.flag() ? readTraits(reader, layout) : undefined };
}

function readTraits(reader: ByteReader, layout: Layout): Traits {
  const text = (): string | undefined => (reader.flag() ? reader.text() : undefined);
  const [camera, taken, editor] = [text(), text(), text()];
  const metadata = Array.from({ length: reader.u8() }, () => nameAt(metadataKinds, reader.u8()));
  const values = Array.from({ length: layout >= 3 ? reader.u16() : 0 }, () => ({
    kind: nameAt(metadataKinds, reader.u8()),
    digest: reader.raw(digestWidth),
  }));
  const colour = nameAt(colourings, reader.u8());
  const detail = reader.u32();
  const quality = reader.u8();
  const extras = Array.from({ length: reader.u16() }, () => ({
    kind: nameAt(extraKinds, reader.u8()),
    bytes: reader.f64(),
    digest: layout === 1 ? new Uint8Array() : reader.raw(digestWidth),
  }));
  const pixels = reader.flag() ? reader.raw(pixelsWidth) : undefined;
  const margins = layout >= 4 ? readMargins(reader) : noMargins;
  const earlier = layout >= 5 ? reader.u8() : 0;
  return {
    camera,
    taken,
    editor,
    metadata,
    values,
    colour,
    detail,
    margins,
    quality: qualityOf(quality),
    earlierQuality: qualityOf(earlier),
    extras,
    pixels,
  };
}

function qualityOf(stored: number): number | undefined {
  return stored === 0 ? undefined : stored;
}

function readMargins(reader: ByteReader): Margins {
  const [left, top] = [reader.u32(), reader.u32()];
  const [right, bottom] = [reader.u32(), reader.u32()];
  return { left, top, right, bottom };
}

function nameAt<T>(names: readonly T[], place: number): T {
  const name = names[place];
  if (name === undefined) throw damagedRecord('set of traits', 'a name is unknown');
  return name;
}
