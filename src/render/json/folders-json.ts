import type { FolderOverlap, FolderShare, FoldersResult } from '../../model/groups/folder-group.js';
import type { Envelope } from '../envelope.js';
import { skippedJson } from '../text/files/render-skipped.js';

export async function foldersJson(
  envelope: Envelope,
  { equal, overlaps, summary, skipped, isComplete }: FoldersResult,
): Promise<void> {
  await envelope.list('equal', equal);
  await envelope.list('overlaps', overlaps, overlapJson);
  await envelope.members({ skipped: skippedJson(skipped) });
  const { reclaimable, ...counts } = summary;
  const spare = [
    ...equal.map(({ files, folders }) => files * (folders.length - 1)),
    ...overlaps.map(({ contained, folders }) => (contained ? folders[0].files : 0)),
  ];
  const files = spare.reduce((sum, count) => sum + count, 0);
  await envelope.end({ files, bytes: reclaimable, ...counts }, isComplete);
}

function overlapJson(overlap: FolderOverlap): object {
  const folders = overlap.folders.map((folder) => ({ ...folder, share: share(folder) }));
  return { ...overlap, folders };
}

/** Of the folder's bytes, 0 to 1. */
function share({ bytes, sharedBytes }: FolderShare): number {
  return bytes === 0 ? 1 : sharedBytes / bytes;
}
