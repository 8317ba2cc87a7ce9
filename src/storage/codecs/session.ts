import { sessionCommands, sessionStates, type Session } from '../../model/import/session.js';
import { bytesToName, nameToBytes } from '../../model/paths/path.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'session';

/** One import, with what came of it so far. */
export const sessionCodec = checksummedCodec<Session>(
  what,
  1,
  (writer, session) => {
    writer
      .u32(session.id)
      .u8(sessionCommands.indexOf(session.command))
      .u8(sessionStates.indexOf(session.state))
      .f64(session.startedAt)
      .f64(session.endedAt ?? 0)
      .f64(session.seconds)
      .u32(session.scanned)
      .u32(session.copied)
      .u32(session.skipped)
      .u32(session.failed)
      .f64(session.bytes)
      .u32(session.pid)
      .text(session.host)
      .text(session.started)
      .bytes(nameToBytes(session.source.path))
      .bytes(nameToBytes(session.source.folder))
      .bytes(nameToBytes(session.destination))
      .u32(session.actions.length);
    for (const action of session.actions) writer.u32(action);
    const { id, label } = session.source.volume;
    for (const text of [id, label, session.message]) writeOptional(writer, text);
  },
  (reader) => {
    const known = {
      id: reader.u32(),
      command: pick(sessionCommands, reader.u8()),
      state: pick(sessionStates, reader.u8()),
      startedAt: reader.f64(),
      endedAt: reader.f64() || undefined,
      seconds: reader.f64(),
      scanned: reader.u32(),
      copied: reader.u32(),
      skipped: reader.u32(),
      failed: reader.u32(),
      bytes: reader.f64(),
      pid: reader.u32(),
      host: reader.text(),
      started: reader.text(),
    };
    const readName = (): string => bytesToName(reader.bytes());
    const [path, folder, destination] = [readName(), readName(), readName()];
    const actions = Array.from({ length: reader.u32() }, () => reader.u32());
    const volume = { id: readOptional(reader), label: readOptional(reader) };
    const message = readOptional(reader);
    return { ...known, source: { path, volume, folder }, destination, actions, message };
  },
);

function writeOptional(writer: ByteWriter, text: string | undefined): void {
  writer.flag(text !== undefined);
  if (text !== undefined) writer.text(text);
}

function readOptional(reader: ByteReader): string | undefined {
  return reader.flag() ? reader.text() : undefined;
}

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at];
  if (value === undefined) throw damagedRecord(what, `value ${at} is unknown`);
  return value;
}
