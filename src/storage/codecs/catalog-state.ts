import type { CatalogState, DecoderNote } from '../../model/pictures/picture-record.js';
import type { ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { readPart, writePart } from '../part-version.js';

const what = 'state of the catalog';

export const catalogStateCodec = checksummedCodec<CatalogState>(
  what,
  4,
  (writer, { fingerprintVersion, comparisonVersion, decoderVersion, decoders, ...counts }) => {
    writer
      .u16(fingerprintVersion)
      .u16(comparisonVersion)
      .u32(counts.nextNumber)
      .u32(counts.compared)
      .u32(counts.indexed)
      .u16(decoderVersion)
      .u16(decoders.length);
    for (const decoder of decoders) writePart(writer, decoder, decoder.isActive);
  },
  (reader) => ({ ...readThird(reader), decoders: readDecoders(reader) }),
  new Map([
    [1, readFirst],
    [2, readSecond],
    [3, readThird],
  ]),
);

function readDecoders(reader: ByteReader): DecoderNote[] {
  return Array.from({ length: reader.u16() }, () => {
    const { part, flag } = readPart(reader, what);
    return { ...part, isActive: flag };
  });
}

function readThird(reader: ByteReader): CatalogState {
  return { ...readSecond(reader), decoderVersion: reader.u16() };
}

function readSecond(reader: ByteReader): CatalogState {
  return { ...readFirst(reader), indexed: reader.u32() };
}

/** Version 1, with which all others begin. */
function readFirst(reader: ByteReader): CatalogState {
  return {
    fingerprintVersion: reader.u16(),
    comparisonVersion: reader.u16(),
    decoderVersion: 0,
    decoders: [],
    nextNumber: reader.u32(),
    compared: reader.u32(),
    indexed: 0,
  };
}
