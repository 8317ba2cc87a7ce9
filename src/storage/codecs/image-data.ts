import { checksummedCodec } from '../codec.js';

const width = 16;

/** Hash of what a picture file shows, its metadata left out; undefined where it has none. */
export const imageDataCodec = checksummedCodec<Uint8Array | undefined>(
  'hash of image data',
  1,
  (writer, hash) => {
    writer.flag(hash !== undefined);
    if (hash !== undefined) writer.raw(hash);
  },
  (reader) => (reader.flag() ? reader.raw(width) : undefined),
);
