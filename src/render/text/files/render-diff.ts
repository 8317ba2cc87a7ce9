import type { ToldLost, ToldDiff, ToldSnapshot } from '../../../model/snapshot/snapshot-diff.js';
import type { Output } from '../../output.js';
import { porcelainRecord } from './render-status.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** A line a file, as `git diff --name-status` has it, and a last one with the counts. */
export async function renderDiff(output: Output, diff: ToldDiff): Promise<void> {
  const { style } = output;
  const { from, to, added, changed, moved, gone } = diff;
  for (const { path } of added) await output.line(style.good(`A  ${output.path(path)}`));
  for (const { path } of changed) await output.line(style.notable(`M  ${output.path(path)}`));
  for (const move of moved) {
    await output.line(style.moved(`R  ${output.path(move.from)} -> ${output.path(move.to)}`));
  }
  for (const { path } of gone) await output.line(style.bad(`D  ${output.path(path)}`));
  const counts = `${added.length} added, ${changed.length} changed, ${moved.length} moved, ${gone.length} gone`;
  const total = added.length + changed.length + moved.length + gone.length;
  const span = `from snapshot ${from.sequence} to ${to.sequence}`;
  await output.line(total === 0 ? `Nothing changed ${span}.` : `${counts} ${span}.`);
}

/** The same for scripts, in the form of `status --porcelain`. */
export async function renderDiffPorcelain(
  output: Output,
  { added, changed, moved, gone }: ToldDiff,
  nul: boolean,
): Promise<void> {
  const record = (letter: string, ...paths: readonly string[]): Promise<void> =>
    output.write(porcelainRecord(letter, paths, nul));
  for (const { path } of added) await record('A', path);
  for (const { path } of changed) await record('M', path);
  for (const { path } of gone) await record('D', path);
  for (const { from, to } of moved) await record('R', from, to);
}

export async function renderLost(output: Output, { from, to, lost }: ToldLost): Promise<void> {
  for (const { path, contentId, trashedBy } of lost) {
    const content = contentId === undefined ? '' : output.style.dim(`  ${contentId}`);
    const trash = trashedBy === undefined ? '' : `  in the trash: undo ${trashedBy}`;
    await output.line(`${output.style.bad(`D  ${output.path(path)}`)}${content}${trash}`);
  }
  await output.line(
    lost.length === 0
      ? `Every content of snapshot ${from.sequence} is still in ${to.sequence}.`
      : `${formatCount(lost.length, 'file')} of snapshot ${from.sequence} whose content is nowhere in ${to.sequence}.`,
  );
}

export async function renderLostPorcelain(
  output: Output,
  { lost }: ToldLost,
  nul: boolean,
): Promise<void> {
  for (const { path } of lost) await output.write(porcelainRecord('D', [path], nul));
}

/** The newest first, with the names that `diff` takes. */
export async function renderSnapshots(
  output: Output,
  snapshots: readonly ToldSnapshot[],
): Promise<void> {
  if (snapshots.length === 0) await output.line('No snapshot yet: run "imgdedup index".');
  for (const [at, { sequence, takenAt, files, bytes }] of snapshots.entries()) {
    const size = `${formatCount(files, 'file')}, ${formatBytes(bytes)}`;
    const head = at === 0 ? '  HEAD' : '';
    await output.line(`${sequence}  ${formatTime(takenAt)}  ${size}${head}`);
  }
}
