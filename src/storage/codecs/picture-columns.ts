import type { PictureColumns } from '../../model/pictures/picture-index.js';
import { nodeIdFromBytes } from '../../model/snapshot/tree-node.js';
import { checksummedCodec } from '../codec.js';

const nodeIdBytes = 16;

/** Proof of the file that holds pictures and files in columns. */
export const pictureColumnsCodec = checksummedCodec<PictureColumns>(
  'checksum of the picture columns',
  1,
  (writer, { generation, length, checksum, nextNumber, root, limits }) =>
    writer
      .u32(generation)
      .f64(length)
      .u64(checksum)
      .u32(nextNumber)
      .raw(Buffer.from(root, 'hex'))
      .text(limits),
  (reader) => ({
    generation: reader.u32(),
    length: reader.f64(),
    checksum: reader.u64(),
    nextNumber: reader.u32(),
    root: nodeIdFromBytes(reader.raw(nodeIdBytes)),
    limits: reader.text(),
  }),
);
