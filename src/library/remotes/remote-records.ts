import { ImgdedupError } from '../../model/errors/errors.js';
import type { Remote } from '../../model/remotes/remote.js';
import { nearest } from '../../model/text/nearest.js';
import { remoteCodec } from '../../storage/codecs/remote.js';
import { remoteKey, remotePrefix } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';

/**
 * All that are known, by name.
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function readRemotes(store: ObjectStore): Promise<Remote[]> {
  const remotes: Remote[] = [];
  for await (const [, value] of store.range(remotePrefix)) remotes.push(remoteCodec.decode(value));
  return remotes;
}

/** @throws ImgdedupError NO_SUCH_REMOTE, STORE_DAMAGED */
export async function readRemote(store: ObjectStore, name: string): Promise<Remote> {
  const value = await store.get(remoteKey(name));
  if (value !== undefined) return remoteCodec.decode(value);
  const names = (await readRemotes(store)).map((remote) => remote.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
  throw new ImgdedupError('NO_SUCH_REMOTE', `There is no remote "${name}".`, {
    remedy:
      names.length === 0
        ? 'None is known yet: "imgdedup remote add NAME DIR".'
        : `${hint}"imgdedup remote list" lists them.`,
  });
}

export function putRemote(remote: Remote): StoreChange {
  return { type: 'put', key: remoteKey(remote.name), value: remoteCodec.encode(remote) };
}

/** @throws ImgdedupError NOT_FETCHED */
export function fetchedOf({ name, fetched }: Remote): NonNullable<Remote['fetched']> {
  if (fetched !== undefined) return fetched;
  throw new ImgdedupError('NOT_FETCHED', `Nothing was fetched from "${name}" yet.`, {
    remedy: `Run "imgdedup fetch ${name}" while it is connected.`,
  });
}
