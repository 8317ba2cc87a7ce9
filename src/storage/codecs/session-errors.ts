import type { SessionError } from '../../model/import/session.js';
import { bytesToName, nameToBytes } from '../../model/paths/path.js';
import { checksummedCodec } from '../codec.js';

/** Some of the files that a session could not bring in, in the order in which that was found out. */
export const sessionErrorsCodec = checksummedCodec<readonly SessionError[]>(
  'list of errors of a session',
  1,
  (writer, errors) => {
    writer.u32(errors.length);
    for (const { file, reason } of errors) writer.bytes(nameToBytes(file)).text(reason);
  },
  (reader) =>
    Array.from({ length: reader.u32() }, () => ({
      file: bytesToName(reader.bytes()),
      reason: reader.text(),
    })),
);
