import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { storeSides, type StoreSide } from '../store-side.js';

/** What `init` settles, and only `rehash` changes. */
export interface Meta {
  /** Name of the hash in content ids. */
  readonly hash: string;
  /** Length of a content digest in bytes. */
  readonly digestWidth: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Where all other records are. */
  readonly side: StoreSide;
}

export const metaCodec = checksummedCodec<Meta>(
  'meta record',
  2,
  (writer, { hash, digestWidth, createdAt, side }) =>
    writer.text(hash).u16(digestWidth).f64(createdAt).u8(side),
  (reader) => {
    const first = readFirst(reader);
    const side = storeSides[reader.u8()];
    if (side === undefined) throw damagedRecord('meta record', 'it names an unknown side');
    return { ...first, side };
  },
  // Before hashes could be changed, there was one side.
  new Map([[1, (reader): Meta => ({ ...readFirst(reader), side: 0 })]]),
);

/** Version 1, with which all others begin. */
function readFirst(reader: ByteReader): Omit<Meta, 'side'> {
  return { hash: reader.text(), digestWidth: reader.u16(), createdAt: reader.f64() };
}
