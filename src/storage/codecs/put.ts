import { xxh64 } from '../../digest/xxh64.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'put';

/** A path that was put. The record repeats the path in its key, so that the checksum covers it. */
export const putCodec = checksummedCodec<PutRecord>(what, 1, writePut, readPut);

/** What is stored of a put whose fields are encoded already. @param fields as {@link writePut} writes them */
export function storedPut(fields: Buffer): Buffer {
  const stored = Buffer.allocUnsafe(1 + fields.length + 8);
  stored[0] = putCodec.version;
  stored.set(fields, 1);
  const end = stored.length - 8;
  const view = new DataView(stored.buffer, stored.byteOffset + end, 8);
  view.setBigUint64(0, xxh64(stored.subarray(0, end)), true);
  return stored;
}

export function writePut(writer: ByteWriter, record: PutRecord): void {
  writer.raw(putFields(record, 0, 0));
}

/**
 * All fields of a record, in a buffer of just their length. Who puts a million files encodes as many: so it is one function without any
 * other, which new threads compile in a third of the time.
 * @param before,after bytes that are left free, for what stands around them
 */
export function putFields(record: PutRecord, before: number, after: number): Buffer {
  const { content, size, inode, recordedMs, timeMs } = record;
  const { digest, ordinal } = content;
  if (!(ordinal >= 0 && ordinal <= 0xffff_ffff)) throw new RangeError(`${ordinal} is no ordinal`);
  const path = nameToBytes(record.path);
  const state = record.state === undefined ? undefined : Buffer.from(record.state, 'utf8');
  const stateBytes = state === undefined ? 0 : 4 + state.length;
  const length = 4 + path.length + 4 + digest.length + 4 + 5 * 8 + 1 + stateBytes;
  const bytes = Buffer.allocUnsafe(before + length + after);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = before;
  view.setUint32(at, path.length, true);
  bytes.set(path, at + 4);
  at += 4 + path.length;
  view.setUint32(at, digest.length, true);
  bytes.set(digest, at + 4);
  at += 4 + digest.length;
  view.setUint32(at, ordinal, true);
  view.setFloat64(at + 4, size, true);
  // Of a bigint, the lowest 64 bits are written.
  view.setBigUint64(at + 12, inode, true);
  view.setBigUint64(at + 20, inode >> 64n, true);
  view.setFloat64(at + 28, recordedMs, true);
  view.setFloat64(at + 36, timeMs, true);
  bytes[at + 44] = state === undefined ? 0 : 1;
  if (state !== undefined) {
    view.setUint32(at + 45, state.length, true);
    bytes.set(state, at + 49);
  }
  return bytes;
}

export function readPut(reader: ByteReader): PutRecord {
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord(what, 'its path is none');
  const content = { digest: reader.bytes(), ordinal: reader.u32() };
  const size = reader.f64();
  const inode = reader.u64() | (reader.u64() << 64n);
  const [recordedMs, timeMs] = [reader.f64(), reader.f64()];
  const state = reader.flag() ? reader.text() : undefined;
  return { path, content, size, inode, recordedMs, timeMs, state };
}
