import type { ContentHash } from '../../digest/content-hash.js';
import { metaCodec } from '../../storage/codecs/meta.js';
import { metaKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** The first record of a store: the hash that names its contents. */
export async function writeMeta(store: ObjectStore, hash: ContentHash): Promise<void> {
  const meta = { hash: hash.name, digestWidth: hash.width, createdAt: Date.now() };
  await store.write([{ type: 'put', key: metaKey, value: metaCodec.encode(meta) }]);
}
