import type { DecidedContent, Decision } from '../../model/groups/distinct.js';
import { bytesToName, isRelPath, nameToBytes } from '../../model/paths/path.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** A decision. It repeats the contents of its key, so that the checksum covers them too. */
export const distinctCodec = checksummedCodec<Decision>(
  'decision',
  1,
  (writer, { decidedAt, contents: [first, second] }) => {
    writer.f64(decidedAt);
    writeContent(writer, first);
    writeContent(writer, second);
  },
  (reader) => ({
    decidedAt: reader.f64(),
    contents: [readContent(reader), readContent(reader)],
  }),
);

function writeContent(writer: ByteWriter, { digest, ordinal, path }: DecidedContent): void {
  writer.bytes(digest).u32(ordinal).bytes(nameToBytes(path));
}

function readContent(reader: ByteReader): DecidedContent {
  const [digest, ordinal] = [reader.bytes(), reader.u32()];
  const path = bytesToName(reader.bytes());
  if (!isRelPath(path)) throw damagedRecord('decision', 'a path leads out of the root');
  return { digest, ordinal, path };
}
