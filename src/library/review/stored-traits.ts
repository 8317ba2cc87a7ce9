import { contentRef, type ContentId } from '../../model/contents/content-id.js';
import type { Traits } from '../../model/pictures/traits.js';
import { traitsVersion } from '../../picture/traits/picture-traits.js';
import { decodeSound } from '../../storage/codec.js';
import { traitsCodec } from '../../storage/codecs/traits.js';
import { traitsKey } from '../../storage/keys.js';
import type { Repository } from '../repository/repository.js';

/** Records that are read in one transaction. */
const readSize = 1000;

/** Traits of pictures, of those that were measured. */
export async function readTraits(
  repository: Repository,
  contents: readonly ContentId[],
): Promise<Map<ContentId, Traits>> {
  const found = new Map<ContentId, Traits>();
  for (let from = 0; from < contents.length; from += readSize) {
    const some = contents.slice(from, from + readSize);
    const keys = some.map((id) => traitsKey(contentRef(id)));
    const values = await repository.transaction((store) => store.getMany(keys));
    for (const [at, id] of some.entries()) {
      const record = decodeSound(traitsCodec, values[at])?.record;
      if (record?.version !== traitsVersion || record.traits === undefined) continue;
      found.set(id, record.traits);
    }
  }
  return found;
}
