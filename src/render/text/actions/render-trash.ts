import { byFolder } from '../../../model/actions/trash.js';
import type {
  ListedTrash,
  PurgeResult,
  PurgeTotals,
  TrashedFile,
  TrashFate,
} from '../../../model/actions/trash.js';
import type { Output } from '../../output.js';
import { escapeText } from '../../quote.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** Names of kept files that are printed where nobody asked for all. */
const mostNames = 20;

/** A line a file. */
export async function renderTrashList(
  output: Output,
  files: readonly ListedTrash[],
): Promise<void> {
  const { style } = output;
  for (const file of files) {
    const { action, path, size, movedAt, tier, livingCopy } = file;
    const number = action === undefined ? '?' : String(action);
    const facts = `${number}  ${formatTime(movedAt)}  ${(tier ?? '?').padEnd(8)}  ${formatBytes(size)}`;
    const copy =
      livingCopy === undefined
        ? style.notable('  (no other file is known to hold it)')
        : style.dim(`  (as ${output.path(livingCopy)})`);
    await output.line(`${facts}  ${output.path(path)}${copy}`);
  }
  await output.line(
    files.length === 0 ? 'The trash is empty.' : `${filesText(files)} in the trash.`,
  );
  if (files.some(({ action }) => action === undefined)) await output.line(unknownHelp);
}

const unknownHelp =
  'Files of action ? are known to no journal: "imgdedup verify --repair" makes them known.';

/** Paths for scripts, as `status -z` ends them. */
export async function renderTrashPaths(
  output: Output,
  files: readonly ListedTrash[],
): Promise<void> {
  for (const { path } of files) await output.write(`${path}\0`);
}

/** A line an action, and a last one for all. */
export async function renderTrashSize(
  output: Output,
  files: readonly TrashedFile[],
): Promise<void> {
  for (const own of byFolder(files).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const { action, movedAt } = first;
    const number = action === undefined ? 'unknown action' : `action ${action}`;
    await output.line(`${number}  ${formatTime(movedAt)}  ${filesText(own)}`);
  }
  await output.line(
    files.length === 0 ? 'The trash is empty.' : `${filesText(files)} in the trash.`,
  );
}

/** What is removed for good, and what stays for a reason. */
export async function renderPurge(
  output: Output,
  result: PurgeResult,
  dryRun: boolean,
): Promise<void> {
  const { dropped, kept, isDeclined } = result;
  if (dryRun) {
    for (const { file, livingCopy } of dropped) {
      const why = livingCopy === undefined ? 'the last copy' : `as ${output.path(livingCopy)}`;
      await output.line(`would drop  ${output.path(file.path)}  ${output.style.dim(`(${why})`)}`);
    }
  }
  await renderKept(output, kept, dryRun ? Infinity : mostNames);
  if (isDeclined) await output.line('Nothing was removed from the trash.');
  else if (dropped.length > 0) {
    const verb = dryRun ? 'would drop' : 'dropped';
    const files = formatCount(dropped.length, 'trashed file');
    await output.line(`${verb} ${files} (${formatBytes(bytesOf(dropped))})`);
  }
}

async function renderKept(output: Output, kept: readonly TrashFate[], most: number): Promise<void> {
  for (const { file, kept: why } of kept.slice(0, most)) {
    if (why === undefined) continue;
    const reason = why.kind === 'failed' ? why.reason : reasons[why.kind];
    await output.line(
      `${output.style.notable(`kept  ${output.path(file.path)}`)}: ${escapeText(reason)}`,
    );
  }
  if (kept.length > most) {
    const more = formatCount(kept.length - most, 'trashed file');
    await output.line(`kept ${more} more; --dry-run names all`);
  }
  if (kept.some((fate) => fate.kept?.kind === 'last copy')) {
    await output.line(
      'What is the last copy stays in the trash: "imgdedup trash restore FILE" brings it back, "imgdedup trash empty --last-copies" removes it for good.',
    );
  }
}

const reasons = {
  'last copy': 'no file in the photo folder holds the same bytes',
  unknown: 'no journal knows it; run "imgdedup verify --repair"',
} as const;

/** The question before files are removed for good. */
export function purgeQuestion({ files, bytes, lastCopies }: PurgeTotals): string {
  const what = `${formatCount(files, 'file')} (${formatBytes(bytes)})`;
  const last =
    lastCopies === 0
      ? 'Files in the photo folder hold the same bytes.'
      : `Of ${formatCount(lastCopies, 'file')} no other copy is left.`;
  return `${last} Remove ${what} from the trash for good?`;
}

function filesText(files: readonly TrashedFile[]): string {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return `${formatCount(files.length, 'file')}, ${formatBytes(bytes)}`;
}

function bytesOf(fates: readonly TrashFate[]): number {
  return fates.reduce((sum, { file }) => sum + file.size, 0);
}
