import type { DupesResult, Group } from '../model/group.js';
import type { Output } from './output.js';
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
  const { contentId, files, reclaimable, size, tier } = group;
  await output.line(
    `${style.heading(tier)}  ${files.length} × ${formatBytes(size)}, ${formatBytes(reclaimable)} reclaimable  ${style.dim(contentId)}`,
  );
  for (const { path, keeper, linkedTo } of files) {
    const linked =
      linkedTo === undefined ? '' : style.dim(`  (already linked to ${output.path(linkedTo)})`);
    const name = keeper ? style.good(`keep  ${output.path(path)}`) : `      ${output.path(path)}`;
    await output.line(`  ${name}${linked}`);
  }
  await output.line();
}
