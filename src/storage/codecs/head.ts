import { checksummedCodec } from '../codec.js';

/** `HEAD`: the sequence number of the newest snapshot. */
export const headCodec = checksummedCodec<number>(
  'HEAD',
  1,
  (writer, sequence) => writer.u32(sequence),
  (reader) => reader.u32(),
);
