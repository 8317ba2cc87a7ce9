import type {
  EqualFolders,
  FolderOverlap,
  FolderShare,
  FoldersResult,
} from '../../../model/groups/folder-group.js';
import type { Output } from '../../output.js';
import { formatBytes, formatCount, formatNumber } from '../../units.js';

export async function renderFolders(output: Output, result: FoldersResult): Promise<void> {
  const { equal, overlaps, summary } = result;
  for (const group of equal) await renderEqual(output, group);
  for (const pair of overlaps) await renderOverlap(output, pair);
  if (equal.length + overlaps.length === 0) {
    await output.line('No folders with the same contents, or half of them.');
    return;
  }
  const found = [
    [
      summary.equal,
      formatCount(summary.equal, 'group of equal folders', 'groups of equal folders'),
    ],
    [summary.contained, `${formatCount(summary.contained, 'folder')} contained in another`],
    [summary.alike, `${formatCount(summary.alike, 'pair')} alike`],
  ] as const;
  const counts = found.filter(([count]) => count > 0).map(([, text]) => text);
  await output.line(`${counts.join(', ')}: ${formatBytes(summary.reclaimable)} reclaimable.`);
  // Nobody should lose a film because the pictures beside it are elsewhere, too.
  await output.line(
    'Only files that imgdedup looks at were compared (scan.extensions): see what else a folder holds before you remove it.',
  );
}

async function renderEqual(output: Output, group: EqualFolders): Promise<void> {
  const { files, bytes, reclaimable, folders } = group;
  await output.line(
    `${output.style.heading('equal')}  ${folders.length} × ${formatCount(files, 'file')}, ${formatBytes(bytes)} each, ${gain(reclaimable)}`,
  );
  for (const { path, sameNames } of folders) {
    await output.line(`        ${output.path(path)}${sameNames ? '' : '  (other names)'}`);
  }
  await output.line();
}

async function renderOverlap(output: Output, pair: FolderOverlap): Promise<void> {
  const { contained, bytes, contents, folders, reclaimable } = pair;
  const [folder, other] = folders;
  if (contained) {
    await output.line(
      `${output.style.heading('contained')}  ${formatCount(folder.files, 'file')}, ${formatBytes(folder.bytes)}, ${gain(reclaimable)}`,
    );
    await output.line(`  all   ${output.path(folder.path)}`);
    await output.line(`  in    ${output.path(other.path)}  (${filesShared(other)})`);
  } else {
    await output.line(
      `${output.style.heading('alike')}  ${formatCount(contents, 'content')} in both, ${formatBytes(bytes)}`,
    );
    for (const one of folders) {
      await output.line(`${percent(one)}  ${output.path(one.path)}  (${filesShared(one)})`);
    }
  }
  await output.line();
}

/** Files that are one file already take no space a second time. */
function gain(reclaimable: number): string {
  return reclaimable === 0 ? 'already linked' : `${formatBytes(reclaimable)} reclaimable`;
}

function filesShared({ files, sharedFiles }: FolderShare): string {
  return `${formatNumber(sharedFiles)} of ${formatCount(files, 'file')}`;
}

/** The share of a folder's bytes, six characters wide. Only all of them are 100 %. */
function percent({ bytes, sharedBytes }: FolderShare): string {
  const whole = Math.floor((100 * sharedBytes) / bytes);
  return `${whole === 0 ? '<1' : whole} %`.padStart(6);
}
