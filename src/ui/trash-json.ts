import { byFolder } from '../model/trash.js';
import type {
  ListedTrash,
  PurgeResult,
  TrashedFile,
  TrashFate,
  TrashKept,
} from '../model/trash.js';
import { list } from './json.js';
import type { Output } from './output.js';

export async function trashListJson(output: Output, files: readonly ListedTrash[]): Promise<void> {
  await output.write('{"files":');
  await list(output, files, (file) => JSON.stringify(listed(file)));
  await output.line(`,"summary":${JSON.stringify(sumOf(files))}}`);
}

export async function trashSizeJson(output: Output, files: readonly TrashedFile[]): Promise<void> {
  const actions = [...byFolder(files)].map(([folder, own]) => {
    return { folder, action: own[0]?.action ?? null, ...sumOf(own) };
  });
  await output.line(JSON.stringify({ actions, summary: sumOf(files) }));
}

export async function purgeJson(
  output: Output,
  result: PurgeResult,
  dryRun: boolean,
): Promise<void> {
  await output.line(JSON.stringify({ dryRun, ...purgeObject(result) }));
}

/** What was dropped from the trash and what was not, for programs. */
export function purgeObject({ dropped, kept, isDeclined }: PurgeResult): object {
  return {
    count: dropped.length,
    bytes: bytesOf(dropped.map(({ file }) => file)),
    declined: isDeclined,
    dropped: dropped.map((fate) => fateOf(fate)),
    kept: kept.map((fate) => fateOf(fate)),
  };
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
  const { folder, action, path, place, size, movedAt, keeper, tier, contentId } = file;
  return {
    path,
    place,
    folder,
    action: action ?? null,
    size,
    movedAt: timeOf(movedAt),
    tier: tier ?? null,
    keeper: keeper ?? null,
    contentId: contentId ?? null,
    livingCopy: livingCopy ?? null,
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
