import { realpathSync } from 'node:fs';
import type { VolumeSources } from '../../fs/volumes/volumes.js';
import { checkSameHash } from '../../library/remotes/fetch-tree.js';
import { fetchedNodes } from '../../library/remotes/fetched-nodes.js';
import {
  locateRemote,
  openRemoteAt,
  outerDataFolder,
  type FoundRemote,
} from '../../library/remotes/locate-remote.js';
import { putRemote, readRemote, readRemotes } from '../../library/remotes/remote-records.js';
import type { Repository } from '../../library/repository/repository.js';
import { checkFolder } from '../../library/repository/root-errors.js';
import { decodeNode } from '../../library/snapshot/load-tree.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isRemoteName, type Remote } from '../../model/remotes/remote.js';
import { shortName } from '../../model/text/short-name.js';
import type { ListedRemote, RemoteState } from '../../model/remotes/whereabouts.js';
import { nodeKey, remoteKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';

/**
 * Remembers another repository, such as a backup drive, under a name. Nothing is read but what it is, and nothing is
 * ever written there. Adding the same one again, from where it is now, is no error.
 * @param name letters, digits, dot, dash and underscore
 * @param folder absolute path of its photo folder, or of its data folder
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, NOT_A_REPOSITORY, DATA_MISSING, REMOTE_EXISTS,
 *   HASH_MISMATCH, REMOTE_UNREADABLE, REPOSITORY_BUSY
 */
export async function addRemote(
  repository: Repository,
  name: string,
  folder: string,
): Promise<Remote> {
  checkName(name);
  checkFolder(folder);
  await using found = await openRemoteAt(realpathSync(folder), repository.volumes);
  checkSameHash(repository, found.store);
  checkIsAnother(repository, found);
  await using _lock = await repository.lock('remote add');
  return await repository.transaction(async (store) => {
    const there = (await readRemotes(store)).find((remote) => remote.name === name);
    if (there !== undefined && there.repository.createdAt !== found.store.id.createdAt) {
      throw alreadyThere(name);
    }
    const now = Date.now();
    const known = there ?? { name, addedAt: now, fetched: undefined };
    const remote = foundAgain(known, found, now);
    await store.write([putRemote(remote)]);
    return remote;
  });
}

/** What is known of a remote, with the place where it was found now. */
export function foundAgain(
  known: Pick<Remote, 'name' | 'addedAt' | 'fetched'>,
  { store, inVolume }: FoundRemote,
  now: number,
): Remote {
  const { place, id } = store;
  return {
    ...known,
    root: realpathSync(place.root),
    dataFolder: outerDataFolder(place),
    volume: inVolume.volume,
    pathInVolume: inVolume.path,
    repository: { hash: id.hash, digestWidth: id.digestWidth, createdAt: id.createdAt },
    lastSeenAt: now,
  };
}

/**
 * All remotes by name, and whether they are connected.
 * @throws ImgdedupError STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function listRemotes(repository: Repository): Promise<ListedRemote[]> {
  const known = await repository.transaction(async (store) => {
    const listed: Omit<ListedRemote, 'state'>[] = [];
    for (const remote of await readRemotes(store)) {
      listed.push({ ...remote, holds: await holdsOf(store, remote) });
    }
    return listed;
  });
  const listed: ListedRemote[] = [];
  for (const remote of known) {
    listed.push({ ...remote, state: await stateOf(remote, repository.volumes) });
  }
  return listed;
}

async function holdsOf(store: ObjectStore, { fetched }: Remote): Promise<ListedRemote['holds']> {
  if (fetched === undefined) return undefined;
  const bytes = await fetchedNodes(store).get(nodeKey(fetched.root));
  const { totals } = decodeNode(fetched.root, bytes);
  return { files: totals.files, bytes: totals.bytes };
}

async function stateOf(remote: Remote, volumes: VolumeSources | undefined): Promise<RemoteState> {
  try {
    await using found = await locateRemote(remote, volumes);
    return found === undefined
      ? { kind: 'away' }
      : { kind: 'connected', root: found.store.place.root };
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
    return { kind: 'unreadable', reason: error.message };
  }
}

/**
 * @internal
 * What remotes are called.
 * @throws ImgdedupError STORE_DAMAGED, REPOSITORY_BUSY
 */
export function remoteNames(repository: Repository): Promise<string[]> {
  return repository.transaction(async (store) =>
    (await readRemotes(store)).map(({ name }) => name),
  );
}

/**
 * Forgets a remote and what was fetched from it. There, nothing changes.
 * @throws ImgdedupError NO_SUCH_REMOTE, STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function removeRemote(repository: Repository, name: string): Promise<Remote> {
  await using _lock = await repository.lock('remote remove');
  return await repository.transaction(async (store) => {
    const remote = await readRemote(store, name);
    // Its folders are garbage now: `gc` drops them.
    await store.write([{ type: 'del', key: remoteKey(name) }]);
    return remote;
  });
}

/**
 * Gives a remote another name.
 * @throws ImgdedupError USAGE, NO_SUCH_REMOTE, REMOTE_EXISTS, STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function renameRemote(
  repository: Repository,
  name: string,
  newName: string,
): Promise<Remote> {
  checkName(newName);
  await using _lock = await repository.lock('remote rename');
  return await repository.transaction(async (store) => {
    const remote = { ...(await readRemote(store, name)), name: newName };
    if (newName === name) return remote;
    if ((await store.get(remoteKey(newName))) !== undefined) throw alreadyThere(newName);
    await store.write([{ type: 'del', key: remoteKey(name) }, putRemote(remote)]);
    return remote;
  });
}

/** @throws ImgdedupError USAGE */
function checkName(name: string): void {
  if (isRemoteName(name)) return;
  throw new ImgdedupError('USAGE', `"${shortName(name)}" cannot name a remote.`, {
    remedy:
      'Use letters, digits, dots, dashes and underscores, 64 at most, and neither a number nor HEAD, which name snapshots.',
  });
}

function alreadyThere(name: string): ImgdedupError {
  return new ImgdedupError('REMOTE_EXISTS', `There is another remote "${name}" already.`, {
    remedy: `Take another name, or "imgdedup remote remove ${name}" first.`,
  });
}

/** @throws ImgdedupError USAGE */
function checkIsAnother(repository: Repository, { store }: FoundRemote): void {
  if (realpathSync(repository.dataFolder) !== realpathSync(store.place.dataFolder)) return;
  throw new ImgdedupError('USAGE', `${store.place.root} is this repository itself.`, {
    remedy: 'Name the folder of another one.',
  });
}
