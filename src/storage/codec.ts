import { xxh64 } from '../digest/xxh64.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { ByteReader, ByteWriter, damagedRecord } from './bytes.js';

/** How one kind of record becomes bytes and comes back. */
export interface Codec<T> {
  readonly version: number;
  /** Versions before that are still read. */
  readonly older?: readonly number[];
  encode(record: T): Buffer;
  /** @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED */
  decode(bytes: Uint8Array): T;
}

/**
 * A codec for a record that is stored under a name of its own: version byte, fields, xxHash64 of
 * both. LevelDB can hand back flipped bits without an error, so the record proves itself.
 * @param older how earlier versions were read, by their number
 */
export function checksummedCodec<T>(
  what: string,
  version: number,
  write: (writer: ByteWriter, record: T) => void,
  read: (reader: ByteReader) => T,
  older: ReadonlyMap<number, (reader: ByteReader) => T> = new Map(),
): Codec<T> {
  // Records of one kind are mostly of one length, and there may be hundreds of thousands of them in memory.
  let expected = 256;
  return {
    version,
    older: [...older.keys()],
    encode(record) {
      const writer = new ByteWriter(expected).u8(version);
      write(writer, record);
      const bytes = writer.u64(xxh64(writer.finish())).finish();
      expected = Math.min(256, bytes.length);
      return bytes;
    },
    decode(bytes) {
      if (bytes.length < 9) throw damagedRecord(what, 'it ends too early');
      const body = bytes.subarray(0, bytes.length - 8);
      const checksum = new DataView(bytes.buffer, bytes.byteOffset + body.length).getBigUint64(
        0,
        true,
      );
      if (xxh64(body) !== checksum) throw damagedRecord(what, 'its checksum disagrees');
      const reader = new ByteReader(body, what);
      const found = reader.u8();
      const readOlder = older.get(found);
      if (readOlder === undefined) checkVersion(what, found, version);
      const record = (readOlder ?? read)(reader);
      reader.end();
      return record;
    },
  };
}

/**
 * The record, or undefined where it is missing or not what was written: for what can be made anew.
 * @throws ImgdedupError FORMAT_UNSUPPORTED
 */
export function decodeSound<T>(
  codec: Codec<T>,
  bytes: Uint8Array | undefined,
): { readonly record: T } | undefined {
  if (bytes === undefined) return undefined;
  try {
    return { record: codec.decode(bytes) };
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'STORE_DAMAGED') return undefined;
    throw error;
  }
}

/** @throws ImgdedupError FORMAT_UNSUPPORTED */
export function checkVersion(what: string, found: number, known: number): void {
  if (found === known) return;
  throw new ImgdedupError(
    'FORMAT_UNSUPPORTED',
    `A stored ${what} has version ${found}; this imgdedup reads version ${known}.`,
    { remedy: 'Use the imgdedup that wrote it, or a newer one.' },
  );
}
