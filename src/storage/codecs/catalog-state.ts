import type { CatalogState } from '../../model/picture-record.js';
import type { ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

export const catalogStateCodec = checksummedCodec<CatalogState>(
  'state of the catalog',
  2,
  (writer, { fingerprintVersion, comparisonVersion, nextNumber, compared, indexed }) =>
    writer
      .u16(fingerprintVersion)
      .u16(comparisonVersion)
      .u32(nextNumber)
      .u32(compared)
      .u32(indexed),
  (reader) => ({ ...readFirst(reader), indexed: reader.u32() }),
  new Map([[1, readFirst]]),
);

/** Version 1, with which all others begin. */
function readFirst(reader: ByteReader): CatalogState {
  return {
    fingerprintVersion: reader.u16(),
    comparisonVersion: reader.u16(),
    nextNumber: reader.u32(),
    compared: reader.u32(),
    indexed: 0,
  };
}
