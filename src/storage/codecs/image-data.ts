import type { ImageDataRecord } from '../../model/contents/image-data-record.js';
import type { ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const width = 16;

/** Hash of what a picture file shows, its metadata left out. */
export const imageDataCodec = checksummedCodec<ImageDataRecord>(
  'hash of image data',
  2,
  (writer, { formats, hash }) => {
    writer.u8(formats).flag(hash !== undefined);
    if (hash !== undefined) writer.raw(hash);
  },
  (reader) => ({ formats: reader.u8(), hash: readHash(reader) }),
  // Before raw files were taken apart.
  new Map([[1, (reader) => ({ formats: 0, hash: readHash(reader) })]]),
);

function readHash(reader: ByteReader): Uint8Array | undefined {
  return reader.flag() ? reader.raw(width) : undefined;
}
