import type { Problem, Remedy, VerifyResult } from '../../../model/maintenance/upkeep.js';
import type { Output } from '../../output.js';
import { quotePath } from '../../quote.js';
import { formatBytes, formatCount, formatNumber } from '../../units.js';

const help: Readonly<Record<Exclude<Remedy, 'bring-back'>, string>> = {
  repair: 'run "imgdedup verify --repair"',
  settle: 'run "imgdedup index", which settles it first',
  restore: 'restore it from a backup; if the change was meant, run "imgdedup index --force"',
  discard:
    'it can only come back from a backup; "imgdedup trash empty PATH" removes what is left of it',
};

/** A problem a line with what helps; then how much was looked at. */
export async function renderVerify(output: Output, result: VerifyResult): Promise<void> {
  const { style } = output;
  for (const problem of result.repaired)
    await output.line(`repaired: ${describe(problem, output)}`);
  for (const problem of result.problems) {
    await output.prose(`${style.bad(describe(problem, output))}: ${helpFor(problem, output)}`);
  }
  if (result.copy !== undefined) {
    await output.line(`The store as it was before is kept in ${quotePath(result.copy)}.`);
  }
  await output.line(checkedLine(result));
  if (result.behind > 0) {
    const lag = formatCount(result.behind, 'picture');
    await output.line(`The indexes of look-alikes are behind by ${lag}; the next run catches up.`);
  }
  await output.line((result.problems.length > 0 ? style.bad : style.good)(verdict(result)));
}

function describe({ what, why, path, lost }: Problem, output: Output): string {
  const gone = lost === undefined ? '' : `, since ${output.path(lost.keeper)} is gone`;
  return `${path === undefined ? what : `${what} ${output.path(path)}`} ${why}${gone}`;
}

function helpFor({ remedy, lost }: Problem, output: Output): string {
  if (remedy !== 'bring-back') return help[remedy];
  if (lost?.twin !== undefined) {
    return `its bytes are in ${output.path(lost.twin)}: move that back, or copy it there`;
  }
  return 'bring it back from where it was moved to ("imgdedup index", and this again, may find it), or from a backup';
}

function checkedLine({ checked, changed }: VerifyResult): string {
  const { records, snapshots, folders, files, pictures, photos, bytes } = checked;
  const parts = [
    formatCount(records, 'record'),
    formatCount(snapshots, 'snapshot'),
    formatCount(folders, 'folder record'),
    formatCount(files, 'file'),
    formatCount(pictures, 'picture'),
  ];
  const read = `; ${formatCount(photos, 'photo')} (${formatBytes(bytes)}) read again`;
  const since = changed > 0 ? `; ${formatNumber(changed)} changed since the snapshot` : '';
  return `Checked ${parts.join(', ')}${photos > 0 ? read : ''}${since}.`;
}

function verdict({ problems, repaired }: VerifyResult): string {
  const mended =
    repaired.length === 0 ? '' : `Repaired ${formatCount(repaired.length, 'problem')}. `;
  if (problems.length > 0) return `${mended}${formatCount(problems.length, 'problem')} found.`;
  const forgotten = mended === '' ? '' : ' What was forgotten comes back with "imgdedup index".';
  return `${mended}The repository is whole.${forgotten}`;
}
