import { aliasKinds, type Alias } from '../../model/contents/alias.js';
import { parseContentId, type ContentId } from '../../model/contents/content-id.js';
import { damagedRecord, type ByteReader } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const what = 'alias';

/** Another name of a content. It repeats the id in its key, so that the checksum covers it. */
export const aliasCodec = checksummedCodec<Alias>(
  what,
  1,
  (writer, { id, now, kind }) => writer.u8(aliasKinds.indexOf(kind)).text(id).text(now),
  (reader) => {
    const kind = aliasKinds[reader.u8()];
    if (kind === undefined) throw damagedRecord(what, 'it is of an unknown kind');
    return { id: readId(reader), now: readId(reader), kind };
  },
);

function readId(reader: ByteReader): ContentId {
  const id = parseContentId(reader.text());
  if (id === undefined) throw damagedRecord(what, 'it names no content');
  return id;
}
