import type {
  ActionCommand,
  ActionEvent,
  ActionResult,
  ActionTotals,
  UndoResult,
} from '../../../model/actions/action.js';
import { tiers } from '../../../model/groups/look-alike.js';
import { noFacts } from '../../../model/facts/merged-facts.js';
import type { Output } from '../../output.js';
import { mergedText } from '../../merged-text.js';
import { escapeText } from '../../quote.js';
import { whole } from '../../wrap.js';
import { formatBytes, formatCount, formatNumber } from '../../units.js';

/** One line for each file. */
export async function renderActionEvent(
  output: Output,
  command: ActionCommand,
  event: ActionEvent,
): Promise<void> {
  const { style } = output;
  const { path, skipped, remark } = event;
  if (skipped !== undefined) {
    const name = whole(output.path(path));
    await output.item(style.notable(`left  ${name}: ${escapeText(skipped)}`), noteIndent);
    return;
  }
  const note = remark === undefined ? '' : style.notable(`  (${escapeText(remark)})`);
  await output.item(`${whatHappens(command, event, output)}${note}`, noteIndent);
}

/** Where what a line has no room for goes on. */
const noteIndent = 6;

function whatHappens(
  command: ActionCommand,
  { path, keeper, place, tier, facts }: ActionEvent,
  output: Output,
): string {
  const name = whole(output.path(path));
  const to = whole(`-> ${output.path(keeper)}`);
  const how = tier === undefined || tier === 'exact' ? '' : `${tier}; `;
  const keeps = output.style.dim(`(${how}keeps ${whole(output.path(keeper))})`);
  switch (command) {
    case 'link':
      return `link  ${name} ${to}`;
    case 'reflink':
      return `reflink  ${name}  ${keeps}`;
    case 'symlink':
      return `symlink  ${name} ${to}`;
    case 'delete':
      return `delete  ${name}  ${keeps}`;
    case 'trash':
      return `trash  ${name}  ${keeps}`;
    case 'move':
      return `move  ${name} ${whole(`-> ${output.path(place ?? '')}`)}  ${keeps}`;
    case 'import':
      return `import  ${name}`;
    case 'merge':
      return `merge  ${name}: ${mergedText(facts ?? noFacts)}  ${output.style.dim(`(beside ${output.path(keeper)})`)}`;
    case 'undo':
      // What was imported is its own keeper, and goes.
      return `${keeper === path ? 'trash' : 'back'}  ${name}`;
    default:
      return command satisfies never;
  }
}

/** How the commands that act on duplicates speak of it. */
const words = {
  link: {
    none: 'No duplicates to link.',
    would: 'link',
    did: 'Linked',
    bytes: 'free',
    freed: 'freed ',
  },
  reflink: {
    none: 'No duplicates to reflink.',
    would: 'reflink',
    did: 'Reflinked',
    bytes: 'free',
    freed: 'freed ',
  },
  symlink: {
    none: 'No duplicates to link.',
    would: 'make symbolic links of',
    did: 'Made symbolic links of',
    bytes: 'free',
    freed: 'freed ',
  },
  delete: {
    none: 'No duplicates to delete.',
    would: 'delete',
    did: 'Deleted',
    bytes: 'free',
    freed: 'freed ',
  },
  trash: {
    none: 'No duplicates to move.',
    would: 'trash',
    did: 'Trashed',
    bytes: 'move',
    freed: '',
  },
  move: { none: 'No duplicates to move.', would: 'move', did: 'Moved', bytes: 'move', freed: '' },
} as const;

/** @param planned what was to be moved, by tier */
export async function renderActionResult(
  output: Output,
  command: keyof typeof words,
  { id, done, skipped, freed, planned }: ActionResult & { readonly planned?: ActionTotals },
  dryRun: boolean,
): Promise<void> {
  const { none, would, did, bytes, freed: word } = words[command];
  if (done + skipped === 0) {
    await output.prose(none);
    return;
  }
  const files = formatCount(done, 'file');
  if (dryRun) {
    const gain = bytes === 'free' ? ` and free ${formatBytes(freed)}` : `, ${formatBytes(freed)}`;
    const parts = planned === undefined || planned.files === 0 ? '' : ` (${partsText(planned)})`;
    await output.prose(
      `Would ${would} ${files}${parts}${gain}${leftText(skipped)}. Nothing was changed.`,
    );
  } else {
    await output.prose(
      `${did} ${files}, ${word}${formatBytes(freed)}${leftText(skipped)}.${idText(id)}`,
    );
  }
}

export async function renderMergeResult(
  output: Output,
  { id, done, skipped }: ActionResult,
  dryRun: boolean,
): Promise<void> {
  if (done + skipped === 0) {
    await output.prose('No keeper lacks facts that its copies have.');
    return;
  }
  const sidecars = formatCount(done, 'sidecar');
  await output.prose(
    dryRun
      ? `Would put facts into ${sidecars}${leftText(skipped)}. Nothing was changed.`
      : `Put facts into ${sidecars}${leftText(skipped)}.${idText(id)}`,
  );
}

/** How many files there are of each tier, and with them: `2 exact, 1 metadata`. */
export function partsText({ tiers: byTier, companions }: ActionTotals): string {
  const kinds = tiers.filter((tier) => byTier[tier] > 0);
  const parts = kinds.map((tier) => `${formatNumber(byTier[tier])} ${tier}`);
  if (companions > 0) parts.push(`${formatNumber(companions)} that belong to them`);
  return parts.join(', ');
}

export async function renderUndo(
  output: Output,
  { action, id, done, skipped, needs, lost }: UndoResult,
  dryRun: boolean,
): Promise<void> {
  if (action === undefined) {
    await output.prose('Nothing to undo.');
    return;
  }
  const what = `action ${action.id} (${action.command})`;
  if (done + skipped === 0) {
    const isUndone = action.undone === 'yes';
    await output.prose(
      isUndone ? `${capital(what)} is undone already.` : `${capital(what)} changed nothing.`,
    );
    return;
  }
  const files = formatCount(done, 'file');
  await output.prose(
    dryRun
      ? `Would take back ${what}: ${files}${leftText(skipped)}.${needsText(needs)} Nothing was changed.`
      : `Took back ${what}: ${files}${leftText(skipped)}.${idText(id)}`,
  );
  if (lost > 0) {
    const gone = `${formatCount(lost, 'file')} removed from the trash cannot come back`;
    await output.prose(`${gone}.`);
  }
  if (skipped > lost && !dryRun) {
    await output.prose(`To try the others again: imgdedup undo ${action.id}`);
  }
}

export async function renderRestored(
  output: Output,
  { id, done, skipped }: ActionResult,
  dryRun: boolean,
): Promise<void> {
  const files = formatCount(done, 'file');
  await output.prose(
    dryRun
      ? `Would bring back ${files}${leftText(skipped)}. Nothing was changed.`
      : `Brought back ${files}${leftText(skipped)}.${idText(id)}`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function leftText(skipped: number): string {
  return skipped === 0 ? '' : `; ${formatCount(skipped, 'file')} left alone`;
}

function needsText(bytes: number): string {
  return bytes === 0 ? '' : ` Needs ${formatBytes(bytes)} of space.`;
}

function idText(id: number | undefined): string {
  return id === undefined ? '' : ` Action ${id}.`;
}
