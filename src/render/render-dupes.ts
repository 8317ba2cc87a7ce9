import type { DupesResult, Group, GroupFile } from '../model/group.js';
import type { Output } from './output.js';
import { escapeText } from './quote.js';
import { formatBytes, formatCount } from './units.js';

export async function renderDupes(output: Output, result: DupesResult): Promise<void> {
  for (const group of result.groups) await renderGroup(output, group);
  const { groups, files, duplicates, reclaimable } = result.summary;
  if (groups === 0) {
    await output.line(result.isComplete ? 'No duplicates.' : 'No duplicates so far.');
    return;
  }
  await output.line(
    `${formatCount(groups, 'group')} of ${formatCount(files, 'file')}: ${formatCount(duplicates, 'duplicate')}, ${formatBytes(reclaimable)} reclaimable.`,
  );
}

async function renderGroup(output: Output, group: Group): Promise<void> {
  const { style } = output;
  const { contentId, files, reclaimable, size, tier, why } = group;
  await output.line(
    `${style.heading(tier)}  ${files.length} × ${formatBytes(size)}, ${formatBytes(reclaimable)} reclaimable  ${style.dim(contentId)}`,
  );
  for (const file of files) await output.line(fileLine(file, why, output));
  await output.line();
}

function fileLine(
  { path, keeper, linkedTo, ...file }: GroupFile,
  why: string,
  output: Output,
): string {
  const { style } = output;
  const notes = [
    ...(keeper ? [escapeText(why)] : []),
    ...(file.protected && !(keeper && why === 'protected') ? ['protected'] : []),
    ...(linkedTo === undefined ? [] : [`already linked to ${output.path(linkedTo)}`]),
  ];
  const name = keeper ? style.good(`keep  ${output.path(path)}`) : `      ${output.path(path)}`;
  return `  ${name}${notes.length === 0 ? '' : style.dim(`  (${notes.join(', ')})`)}`;
}
