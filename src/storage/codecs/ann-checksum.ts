import type { AnnChecksum } from '../../model/pictures/picture-index.js';
import { checksummedCodec } from '../codec.js';

/** Proof of the file that holds the graph of neighbours. */
export const annChecksumCodec = checksummedCodec<AnnChecksum>(
  'checksum of the neighbours',
  1,
  (writer, { generation, length, checksum, entries }) =>
    writer.u32(generation).f64(length).u64(checksum).u32(entries),
  (reader) => ({
    generation: reader.u32(),
    length: reader.f64(),
    checksum: reader.u64(),
    entries: reader.u32(),
  }),
);
