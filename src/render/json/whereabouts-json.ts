import type {
  AcrossGroup,
  AcrossResult,
  BackupStatus,
  ContentLocations,
  RemoteDiff,
} from '../../model/remotes/whereabouts.js';
import type { Envelope } from '../envelope.js';
import { isoTime, remoteJson, volumeJson } from '../remotes-json.js';
import type { OneSided } from '../text/remotes/render-whereabouts.js';

export async function locationsJson(
  envelope: Envelope,
  all: readonly ContentLocations[],
): Promise<void> {
  await envelope.list('contents', all, ({ asked, contentId, size, locations }) => ({
    asked,
    contentId: contentId ?? null,
    size: size ?? null,
    locations: locations.map(({ remote, volume, root, path, seenAt }) => ({
      remote: remote ?? null,
      volume: volumeJson(volume),
      root,
      path,
      seenAt: isoTime(seenAt),
    })),
  }));
  const files = all.reduce((sum, { locations }) => sum + locations.length, 0);
  const bytes = all.reduce((sum, { size = 0, locations }) => sum + size * locations.length, 0);
  await envelope.end({ files, bytes });
}

export async function remoteDiffJson(envelope: Envelope, diff: RemoteDiff): Promise<void> {
  const { remote, onlyHere, onlyThere, inBoth, unread } = diff;
  await envelope.members({ remote: remoteJson(remote) });
  await envelope.list('onlyHere', onlyHere);
  await envelope.list('onlyThere', onlyThere);
  const bytes = [...onlyHere, ...onlyThere].reduce((sum, { size }) => sum + size, 0);
  const files = onlyHere.length + onlyThere.length;
  const counts = { onlyHere: onlyHere.length, onlyThere: onlyThere.length, inBoth };
  await envelope.end({
    files,
    bytes,
    ...counts,
    unreadHere: unread.here,
    unreadThere: unread.there,
  });
}

/** A file of one side, a line by itself in JSON Lines. */
export function oneSidedJson({ only, path, contentId, size }: OneSided): object {
  return { only, path, contentId, size };
}

export async function acrossJson(envelope: Envelope, result: AcrossResult): Promise<void> {
  const { remote, groups, contents, files, bytes } = result;
  await envelope.members({ remote: remoteJson(remote) });
  await envelope.list('across', groups, acrossGroupJson);
  await envelope.end({ files, bytes, groups: contents });
}

export function acrossGroupJson({ contentId, size, here, there }: AcrossGroup): object {
  return { contentId, size, here, there };
}

export async function backupJson(envelope: Envelope, status: BackupStatus): Promise<void> {
  const { wanted, places, counts, lacking, lackingFiles, unread } = status;
  await envelope.members({ wanted });
  await envelope.list('places', places, ({ name, volume, seenAt, counts: isCounted }) => ({
    remote: name,
    volume: volumeJson(volume),
    seenAt: seenAt === undefined ? null : isoTime(seenAt),
    counts: isCounted,
  }));
  await envelope.list('copies', counts);
  await envelope.list('lacking', lackingFiles);
  const { contents, files, bytes } = lacking;
  await envelope.end({ files, bytes, contents, unread });
}
