import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import type { PutLogEntry } from '../../model/contents/put.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';
import { readPut, writePut } from './put.js';

const what = 'line of a log of puts';

/** One line of a writer's log. In the file its length, as u32, stands before it. */
export const putLogCodec = checksummedCodec<PutLogEntry>(what, 1, write, read);

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
