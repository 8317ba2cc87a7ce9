import type { AnnSeal } from '../../model/picture-index.js';
import { sealedCodec } from '../codec.js';

/** Proof of the file that holds the graph of neighbours. */
export const annSealCodec = sealedCodec<AnnSeal>(
  'seal of the neighbours',
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
