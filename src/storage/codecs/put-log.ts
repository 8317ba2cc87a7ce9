import { xxh64 } from '../../digest/xxh64.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import type { PutLogEntry } from '../../model/contents/put.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { putFields, readPut, storedPut, writePut } from './put.js';

const what = 'line of a log of puts';

/** One line of a writer's log. In the file its length, as u32, stands before it. */
export const putLogCodec = checksummedCodec<PutLogEntry>(what, 1, write, read);

/** A line as it stands in the file, with its length before it. */
export function putLogLine(entry: PutLogEntry): Buffer {
  if (entry.kind !== 'put') {
    const encoded = putLogCodec.encode(entry);
    const line = Buffer.allocUnsafe(4 + encoded.length);
    line.writeUInt32LE(encoded.length);
    line.set(encoded, 4);
    return line;
  }
  // As the codec does it, without copying.
  const line = putFields(entry.record, 6, 8);
  const view = new DataView(line.buffer, line.byteOffset, line.length);
  view.setUint32(0, line.length - 4, true);
  line[4] = putLogCodec.version;
  line[5] = 1;
  view.setBigUint64(line.length - 8, xxh64(line.subarray(4, -8)), true);
  return line;
}

/**
 * Of which path a line tells, whose bytes are given as characters. The line is checked, but not decoded: that takes five times as long.
 * @returns undefined for the first line of a log
 * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
 */
export function putLogOutline(line: Buffer): string | undefined {
  if (isWholePut(line)) return line.toString('latin1', 6, 6 + line.readUInt32LE(2));
  const entry = putLogCodec.decode(line);
  switch (entry.kind) {
    case 'begun':
      return undefined;
    case 'put':
      return nameToBytes(entry.record.path).toString('latin1');
    case 'removed':
      return nameToBytes(entry.path).toString('latin1');
    default:
      return entry satisfies never;
  }
}

/**
 * What is stored of a line that was checked by {@link putLogOutline}.
 * @returns undefined for a removal
 */
export function storedOfLine(line: Buffer): Buffer | undefined {
  return line[1] === 1 ? storedPut(line.subarray(2, -8)) : undefined;
}

function isWholePut(line: Buffer): boolean {
  const end = line.length - 8;
  if (line[0] !== putLogCodec.version || line[1] !== 1 || end < 6) return false;
  const view = new DataView(line.buffer, line.byteOffset + end, 8);
  return xxh64(line.subarray(0, end)) === view.getBigUint64(0, true);
}

function write(writer: ByteWriter, entry: PutLogEntry): void {
  switch (entry.kind) {
    case 'begun': {
      const { host, pid, started, hash } = entry.writer;
      writer.u8(0).text(host).u32(pid).text(started).text(hash);
      return;
    }
    case 'put':
      writePut(writer.u8(1), entry.record);
      return;
    case 'removed':
      writer.u8(2).bytes(nameToBytes(entry.path)).f64(entry.recordedMs);
      return;
    default:
      entry satisfies never;
  }
}

function read(reader: ByteReader): PutLogEntry {
  const kind = reader.u8();
  switch (kind) {
    case 0: {
      const [host, pid] = [reader.text(), reader.u32()];
      return { kind: 'begun', writer: { host, pid, started: reader.text(), hash: reader.text() } };
    }
    case 1:
      return { kind: 'put', record: readPut(reader) };
    case 2: {
      const path = bytesToName(reader.bytes());
      if (!isRelPath(path)) throw damagedRecord(what, 'its path is none');
      return { kind: 'removed', path, recordedMs: reader.f64() };
    }
    default:
      throw damagedRecord(what, `kind ${kind} is unknown`);
  }
}
