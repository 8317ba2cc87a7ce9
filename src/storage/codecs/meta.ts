import { checksummedCodec } from '../codec.js';

/** What `init` settles for good. */
export interface Meta {
  /** Name of the hash in content ids. */
  readonly hash: string;
  /** Length of a content digest in bytes. */
  readonly digestWidth: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export const metaCodec = checksummedCodec<Meta>(
  'meta record',
  1,
  (writer, { hash, digestWidth, createdAt }) => writer.text(hash).u16(digestWidth).f64(createdAt),
  (reader) => ({ hash: reader.text(), digestWidth: reader.u16(), createdAt: reader.f64() }),
);
