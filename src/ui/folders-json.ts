import type { FolderOverlap, FolderShare, FoldersResult } from '../model/folder-group.js';
import { list } from './json.js';
import type { Output } from './output.js';

export async function foldersJson(
  output: Output,
  { equal, overlaps, summary, unreadable, isComplete }: FoldersResult,
): Promise<void> {
  await output.write('{"equal":');
  await list(output, equal);
  await output.write(',"overlaps":');
  await list(output, overlaps, overlapJson);
  await output.write(`,"summary":${JSON.stringify(summary)},"unreadable":`);
  await list(output, unreadable);
  await output.line(`,"complete":${isComplete}}`);
}

function overlapJson(overlap: FolderOverlap): string {
  const folders = overlap.folders.map((folder) => ({ ...folder, share: share(folder) }));
  return JSON.stringify({ ...overlap, folders });
}

/** Of the folder's bytes, 0 to 1. */
function share({ bytes, sharedBytes }: FolderShare): number {
  return bytes === 0 ? 1 : sharedBytes / bytes;
}
