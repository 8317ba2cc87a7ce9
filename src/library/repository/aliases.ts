import type { ContentHash } from '../../digest/content-hash.js';
import type { Alias } from '../../model/contents/alias.js';
import {
  contentRef,
  hashOf,
  parseContentId,
  type ContentId,
} from '../../model/contents/content-id.js';
import { decodeSound } from '../../storage/codec.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { aliasKey } from '../../storage/keys.js';
import type { StoreReader } from '../../storage/object-store.js';
import type { Repository } from './repository.js';

/** Whether a hash could have given an id, as far as it can be seen. */
export function isIdBy(hash: ContentHash, id: ContentId): boolean {
  return hashOf(id) === hash.name && contentRef(id).digest.length === hash.width;
}

/** The ids that contents have now, by those that they had once; those that nobody knows are as they are. */
export async function currentIds(
  store: StoreReader,
  hash: ContentHash,
  ids: Iterable<ContentId>,
): Promise<(id: ContentId) => ContentId> {
  const former = [...new Set(ids)].filter((id) => !isIdBy(hash, id));
  if (former.length === 0) return (id) => id;
  const values = await store.getMany(former.map(aliasKey));
  const known = new Map<ContentId, ContentId>();
  for (const value of values) {
    const alias = decodeSound(aliasCodec, value)?.record;
    // While the hash is being changed, others lead to what contents will be called.
    if (alias !== undefined && isInUse(hash, alias)) known.set(alias.id, alias.now);
  }
  return (id) => known.get(id) ?? id;
}

/** The same for what somebody typed: ids of contents that have others now; everything else is as it is. */
export async function currentNames(
  repository: Repository,
  names: readonly string[],
): Promise<readonly string[]> {
  const { hash } = repository;
  const ids = names.flatMap((name) => parseContentId(name) ?? []);
  if (ids.every((id) => isIdBy(hash, id))) return names;
  const current = await repository.transaction((store) => currentIds(store, hash, ids));
  return names.map((name) => {
    const id = parseContentId(name);
    return id === undefined ? name : current(id);
  });
}

function isInUse(hash: ContentHash, { now }: Alias): boolean {
  return isIdBy(hash, now);
}
