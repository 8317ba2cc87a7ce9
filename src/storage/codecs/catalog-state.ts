import type { CatalogState } from '../../model/picture-record.js';
import type { ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

export const catalogStateCodec = checksummedCodec<CatalogState>(
  'state of the catalog',
  3,
  (writer, { fingerprintVersion, comparisonVersion, decoderVersion, ...counts }) =>
    writer
      .u16(fingerprintVersion)
      .u16(comparisonVersion)
      .u32(counts.nextNumber)
      .u32(counts.compared)
      .u32(counts.indexed)
      .u16(decoderVersion),
  (reader) => ({ ...readSecond(reader), decoderVersion: reader.u16() }),
  new Map([
    [1, readFirst],
    [2, readSecond],
  ]),
);

function readSecond(reader: ByteReader): CatalogState {
  return { ...readFirst(reader), indexed: reader.u32() };
}

/** Version 1, with which all others begin. */
function readFirst(reader: ByteReader): CatalogState {
  return {
    fingerprintVersion: reader.u16(),
    comparisonVersion: reader.u16(),
    decoderVersion: 0,
    nextNumber: reader.u32(),
    compared: reader.u32(),
    indexed: 0,
  };
}
