import type { Remote, RemoteVolume } from '../model/remotes/remote.js';
import type { FetchResult, ListedRemote } from '../model/remotes/whereabouts.js';
import type { Envelope } from './envelope.js';

export async function remoteChangeJson(
  envelope: Envelope,
  remote: Remote,
  renamedFrom?: string,
): Promise<void> {
  await envelope.members({ remote: remoteJson(remote), renamedFrom });
  await envelope.end({ files: null, bytes: null });
}

export async function remotesJson(
  envelope: Envelope,
  remotes: readonly ListedRemote[],
): Promise<void> {
  await envelope.list('remotes', remotes, ({ state, holds, ...remote }) => ({
    ...remoteJson(remote),
    state: state.kind,
    connectedAt: state.kind === 'connected' ? state.root : null,
    reason: state.kind === 'unreadable' ? state.reason : null,
    files: holds?.files ?? null,
    bytes: holds?.bytes ?? null,
  }));
  const sum = (count: 'files' | 'bytes'): number =>
    remotes.reduce((total, { holds }) => total + (holds?.[count] ?? 0), 0);
  await envelope.end({ files: sum('files'), bytes: sum('bytes'), remotes: remotes.length });
}

/** @param away names of those that are not connected */
export async function fetchedJson(
  envelope: Envelope,
  results: readonly FetchResult[],
  away: readonly string[],
): Promise<void> {
  await envelope.list('fetched', results, (result) => ({
    remote: remoteJson(result.remote),
    files: result.files,
    bytes: result.bytes,
    foldersRead: result.folders,
    bytesRead: result.bytesRead,
    unchanged: result.isUnchanged,
    complete: result.isComplete,
  }));
  await envelope.members({ away });
  const sum = (count: 'files' | 'bytes'): number =>
    results.reduce((total, result) => total + result[count], 0);
  await envelope.end({ files: sum('files'), bytes: sum('bytes') });
}

/** A remote as it stands in every document. */
export function remoteJson(remote: Remote): object {
  const { name, root, volume, pathInVolume, fetched } = remote;
  return {
    name,
    root,
    volume: volumeJson(volume),
    pathInVolume,
    hash: remote.repository.hash,
    addedAt: isoTime(remote.addedAt),
    lastSeenAt: isoTime(remote.lastSeenAt),
    fetchedAt: fetched === undefined ? null : isoTime(fetched.fetchedAt),
    seenAt: fetched === undefined ? null : isoTime(fetched.seenAt),
  };
}

/** Null for what the system does not tell. */
export function volumeJson({ id, label }: RemoteVolume): object {
  return { id: id === '' ? null : id, label: label === '' ? null : label };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
