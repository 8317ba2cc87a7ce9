import type { LinkEvent, LinkResult } from '../model/action.js';
import type { Output } from './output.js';
import { quotePath } from './quote.js';
import { formatBytes, formatCount } from './units.js';

export async function renderLinkEvent(
  output: Output,
  { path, keeper, skipped }: LinkEvent,
): Promise<void> {
  await output.line(
    skipped === undefined
      ? `link  ${quotePath(path)} -> ${quotePath(keeper)}`
      : `left  ${quotePath(path)}: ${skipped}`,
  );
}

export async function renderLinkResult(
  output: Output,
  { id, linked, skipped, freed }: LinkResult,
  dryRun: boolean,
): Promise<void> {
  if (linked + skipped === 0) {
    await output.line('No duplicates to link.');
    return;
  }
  const left = skipped === 0 ? '' : `; ${formatCount(skipped, 'file')} left alone`;
  await output.line(
    dryRun
      ? `Would link ${formatCount(linked, 'file')} and free ${formatBytes(freed)}${left}. Nothing was changed.`
      : `Linked ${formatCount(linked, 'file')}, freed ${formatBytes(freed)}${left}.${id === undefined ? '' : ` Action ${id}.`}`,
  );
}
