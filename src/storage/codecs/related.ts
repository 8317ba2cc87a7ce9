import { checksummedCodec } from '../codec.js';

/** That there is a relation of two pictures, by their numbers. It repeats its key, so that the checksum covers it too. */
export interface Related {
  readonly larger: number;
  readonly smaller: number;
}

export const relatedCodec = checksummedCodec<Related>(
  'note of a relation',
  1,
  (writer, { larger, smaller }) => {
    writer.u32(larger).u32(smaller);
  },
  (reader) => ({ larger: reader.u32(), smaller: reader.u32() }),
);
