import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { Volumes, type PlaceInVolume, type VolumeSources } from '../../fs/volumes/volumes.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import type { Remote, RepositoryId } from '../../model/remotes/remote.js';
import { repositoryAt, type RepositoryPlace } from '../repository/discover.js';
import { RemoteStore } from './remote-store.js';

/** A repository that was found, open, and the volume that it was found on. */
export interface FoundRemote extends AsyncDisposable {
  readonly store: RemoteStore;
  readonly inVolume: PlaceInVolume;
}

/**
 * Finds a remote wherever its volume is mounted now, and opens its store.
 * @param sources where the system says what is mounted
 * @returns undefined where it is not connected
 * @throws ImgdedupError REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED
 */
export async function locateRemote(
  remote: Remote,
  sources?: VolumeSources,
): Promise<FoundRemote | undefined> {
  const volumes = Volumes.read(sources);
  const moved = volumes.candidates({ volume: remote.volume, path: remote.pathInVolume });
  const places = remote.volume.id === '' ? [remote.root, ...moved] : [...moved, remote.root];
  let unreadable: ImgdedupError | undefined;
  for (const root of new Set(places)) {
    const place = placeAt(root, remote);
    if (place === undefined) continue;
    try {
      const store = await RemoteStore.open(place);
      if (isSame(store.id, remote.repository)) return found(store, volumes);
      await store[Symbol.asyncDispose]();
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      // Another one that happens to lie there may be in what state it likes.
      if (root === remote.root || remote.volume.id !== '') unreadable ??= error;
    }
  }
  if (unreadable !== undefined) throw unreadable;
  return undefined;
}

/**
 * The same, where it has to be connected.
 * @throws ImgdedupError REMOTE_AWAY, REMOTE_UNREADABLE, STORE_DAMAGED, FORMAT_UNSUPPORTED
 */
export async function connectedRemote(
  remote: Remote,
  sources?: VolumeSources,
): Promise<FoundRemote> {
  const connected = await locateRemote(remote, sources);
  if (connected === undefined) throw away(remote);
  return connected;
}

function away({ name, root, volume, lastSeenAt }: Remote): ImgdedupError {
  const called = volume.label || volume.id;
  const which = called === '' ? '' : ` (volume ${called})`;
  const when = new Date(lastSeenAt).toISOString().slice(0, 16).replace('T', ' ');
  return new ImgdedupError(
    'REMOTE_AWAY',
    `"${name}"${which} is not connected; it was last seen ${when} UTC at ${root}.`,
    {
      remedy: `Connect it. If it was moved on its volume, say where it is: "imgdedup remote add ${name} DIR".`,
    },
  );
}

/** @param path absolute, of a photo folder or a data folder @throws ImgdedupError as {@link locateRemote}; NOT_A_REPOSITORY */
export async function openRemoteAt(path: string, sources?: VolumeSources): Promise<FoundRemote> {
  const place = repositoryAt(path);
  if (place === undefined) {
    throw new ImgdedupError('NOT_A_REPOSITORY', `${path} is no imgdedup repository.`, {
      remedy: `Make it one: "imgdedup init ${path}" and "imgdedup -C ${path} index"; on read-only media with --separate-dir.`,
    });
  }
  return found(await RemoteStore.open(place), Volumes.read(sources));
}

function found(store: RemoteStore, volumes: Volumes): FoundRemote {
  return {
    store,
    inVolume: volumes.placeOf(realpathSync(store.place.root)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** Where the data lies elsewhere, it is where it was. @returns undefined where there is no photo folder */
function placeAt(root: string, { dataFolder }: Remote): RepositoryPlace | undefined {
  try {
    realpathSync(root);
    const own = repositoryAt(root);
    if (own !== undefined) return own;
    const data = dataFolder === '' ? undefined : repositoryAt(dataFolder);
    return data === undefined ? undefined : { root, dataFolder: data.dataFolder };
  } catch (error) {
    const code = error instanceof ImgdedupError ? error.code : systemCode(error);
    if (code === undefined || !nothingThere.has(code)) throw error;
    return undefined;
  }
}

const nothingThere: ReadonlySet<string> = new Set([
  'DATA_MISSING',
  'NOT_A_REPOSITORY',
  'FOLDER_UNREADABLE',
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'EACCES',
  // A disk that was pulled out, or a share whose host is gone.
  'EIO',
  'ENOTCONN',
  'EHOSTDOWN',
  'ESTALE',
]);

/** The hash may be another by now. */
function isSame(a: RepositoryId, b: RepositoryId): boolean {
  return a.createdAt === b.createdAt;
}

/** The data folder as a remote records it: `''` where it lies in the photo folder. */
export function outerDataFolder({ root, dataFolder }: RepositoryPlace): string {
  const inner = relative(root, dataFolder);
  return inner === '..' || inner.startsWith('../') ? dataFolder : '';
}
