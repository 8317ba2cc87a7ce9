import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'put';

/** A path that was put. The record repeats the path in its key, so that the checksum covers it. */
export const putCodec = checksummedCodec<PutRecord>(what, 1, writePut, readPut);

export function writePut(writer: ByteWriter, record: PutRecord): void {
  const { path, content, size, inode, recordedMs, timeMs, state } = record;
  writer.bytes(nameToBytes(path));
  writer.bytes(content.digest).u32(content.ordinal).f64(size);
  writer.u64(BigInt.asUintN(64, inode)).u64(BigInt.asUintN(64, inode >> 64n));
  writer
    .f64(recordedMs)
    .f64(timeMs)
    .flag(state !== undefined);
  if (state !== undefined) writer.text(state);
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
