import { byFolder } from '../model/actions/trash.js';
import type {
  ListedTrash,
  PurgeResult,
  TrashedFile,
  TrashFate,
  TrashKept,
} from '../model/actions/trash.js';
import type { Envelope } from './envelope.js';

export async function trashListJson(
  envelope: Envelope,
  files: readonly ListedTrash[],
): Promise<void> {
  await envelope.list('trashed', files, listed);
  await envelope.end(sumOf(files));
}

export async function trashSizeJson(
  envelope: Envelope,
  files: readonly TrashedFile[],
): Promise<void> {
  await envelope.list('actions', byFolder(files), ([folder, own]) => {
    return { folder, action: own[0]?.action ?? null, ...sumOf(own) };
  });
  await envelope.end(sumOf(files));
}

export async function purgeJson(
  envelope: Envelope,
  result: PurgeResult,
  dryRun: boolean,
): Promise<void> {
  await envelope.members({ dryRun, trash: purgeMember(result) });
  const { count: files, bytes } = purgeSum(result);
  await envelope.end({ files, bytes, kept: result.kept.length });
}

/** What was dropped from the trash and what was not, file by file. */
export function purgeMember({ dropped, kept, isDeclined }: PurgeResult): object {
  return { declined: isDeclined, dropped: dropped.map(fateOf), kept: kept.map(fateOf) };
}

export function purgeSum({ dropped }: PurgeResult): { count: number; bytes: number } {
  return { count: dropped.length, bytes: bytesOf(dropped.map(({ file }) => file)) };
}

function fateOf({ file, kept, livingCopy }: TrashFate): object {
  const { path, action, size, movedAt } = file;
  const base = { path, action: action ?? null, size, movedAt: timeOf(movedAt) };
  return kept === undefined
    ? { ...base, livingCopy: livingCopy ?? null }
    : { ...base, why: codeOf(kept), reason: kept.kind === 'failed' ? kept.reason : null };
}

function codeOf({ kind }: TrashKept): string {
  return kind.replace(' ', '-');
}

function listed({ livingCopy, ...file }: ListedTrash): object {
  const { path, size, contentId } = file;
  return {
    path,
    ...trashedJson(file),
    size,
    contentId: contentId ?? null,
    livingCopy: livingCopy ?? null,
  };
}

/** Where it lies, and how it came there. */
export function trashedJson({ place, folder, action, movedAt, tier, keeper }: TrashedFile): object {
  return {
    place,
    folder,
    action: action ?? null,
    movedAt: timeOf(movedAt),
    tier: tier ?? null,
    keeper: keeper ?? null,
  };
}

function sumOf(files: readonly TrashedFile[]) {
  return { files: files.length, bytes: bytesOf(files) };
}

function bytesOf(files: readonly TrashedFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
