import type { DupesResult, Group, GroupFile } from '../../../model/groups/group.js';
import type { Output } from '../../output.js';
import { escapeText } from '../../quote.js';
import { whole } from '../../wrap.js';
import { formatBytes, formatCount } from '../../units.js';

export async function renderDupes(output: Output, result: DupesResult): Promise<void> {
  for (const group of result.groups) await renderGroup(output, group);
  const { groups, files, duplicates, reclaimable, sharing } = result.summary;
  if (groups === 0) {
    await output.prose(result.isComplete ? 'No duplicates.' : 'No duplicates so far.');
    return;
  }
  await output.prose(
    `${formatCount(groups, 'group')} of ${formatCount(files, 'file')}: ${formatCount(duplicates, 'duplicate')}, ${formatBytes(reclaimable)} reclaimable${sharingText(sharing)}.`,
  );
}

/** That some files take no room of their own. */
export function sharingText(files: number): string {
  if (files === 0) return '';
  return `; ${formatCount(files, 'file')} ${files === 1 ? 'shares its' : 'share their'} bytes on disk already`;
}

/** Where what a line has no room for goes on: further in than paths are. */
export const noteIndent = 10;
export const headingIndent = 2;

async function renderGroup(output: Output, group: Group): Promise<void> {
  const { style } = output;
  const { contentId, files, reclaimable, size, tier, why } = group;
  await output.item(
    `${style.heading(tier)}  ${files.length} × ${formatBytes(size)}, ${formatBytes(reclaimable)} reclaimable  ${style.dim(contentId)}`,
    headingIndent,
  );
  for (const file of files) await output.item(fileLine(file, why, output), noteIndent);
  await output.line();
}

function fileLine(
  { path, keeper, linkedTo, sharesWith, ...file }: GroupFile,
  why: string,
  output: Output,
): string {
  const { style } = output;
  const notes = [
    ...(keeper ? [escapeText(why)] : []),
    ...(file.protected && !(keeper && why === 'protected') ? ['protected'] : []),
    ...(linkedTo === undefined ? [] : [`already linked to ${whole(output.path(linkedTo))}`]),
    ...(sharesWith === undefined ? [] : [`shares the bytes of ${whole(output.path(sharesWith))}`]),
  ];
  const shown = whole(output.path(path));
  const name = keeper ? style.good(`${whole('keep  ')}${shown}`) : `${whole('      ')}${shown}`;
  return `  ${name}${notes.length === 0 ? '' : style.dim(`  (${notes.join(', ')})`)}`;
}
