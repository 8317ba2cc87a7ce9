import type { Action, ToldActionLog, ToldStep } from '../../../model/actions/action.js';
import type { Output } from '../../output.js';
import { mergedText } from '../../merged-text.js';
import { escapeText } from '../../quote.js';
import { formatBytes, formatCount, formatTime } from '../../units.js';

/** A line for each action. */
export async function renderLog(output: Output, actions: readonly Action[]): Promise<void> {
  if (actions.length === 0) await output.line('Nothing was done to any photo yet.');
  const width = String(actions[0]?.id ?? 0).length;
  const column = Math.max(...actions.map(({ command }) => command.length), shortest);
  for (const action of actions) {
    await output.line(
      `${String(action.id).padStart(width)}  ${formatTime(action.startedAt)}  ${actionFacts(action, column)}`,
    );
  }
}

/** An action and every file of it. */
export async function renderActionLog(
  output: Output,
  { action, steps }: ToldActionLog,
): Promise<void> {
  const heading = output.style.heading(`Action ${action.id} of ${formatTime(action.startedAt)}`);
  await output.line(`${heading}: ${actionFacts(action)}`);
  for await (const step of steps) await output.line(`  ${stepText(step, output)}`);
}

/** Columns that the name of a command has at least. */
const shortest = 5;

/** @param column columns that the name of the command has at least */
export function actionFacts(action: Action, column = shortest): string {
  const { command, done, skipped, state } = action;
  const notes = [
    ...(state === 'done' ? [] : [state]),
    ...(action.undone === 'no' ? [] : [action.undone === 'yes' ? 'undone' : 'undone in part']),
  ];
  const parts = [
    `${command.padEnd(column)}  ${formatCount(done, 'file')}`,
    ...(skipped === 0 ? [] : [`${skipped} left alone`]),
    bytesText(action),
  ];
  return `${parts.join(', ')}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
}

function bytesText({ command, freed, undoes }: Action): string {
  switch (command) {
    case 'link':
    case 'reflink':
    case 'symlink':
    case 'delete':
      return `${formatBytes(freed)} freed`;
    case 'trash':
    case 'move':
      return `${formatBytes(freed)} moved`;
    case 'import':
      return formatBytes(freed);
    case 'merge':
      return 'no photo touched';
    case 'undo':
      return `of action ${undoes ?? '?'}`;
    default:
      return command satisfies never;
  }
}

function stepText(step: ToldStep, output: Output): string {
  const { style } = output;
  const { outcome } = step;
  switch (outcome.kind) {
    case 'planned':
      return `not done  ${output.path(step.path)}`;
    case 'skipped':
      return style.notable(`left  ${output.path(step.path)}: ${escapeText(outcome.reason)}`);
    case 'done':
      return whatWasDone(step, output);
    case 'undone':
      return style.dim(`${whatWasDone(step, output)}  (undone)`);
    default:
      return outcome satisfies never;
  }
}

/** What was adopted from the trash names itself where the keeper is not known. */
function keeps({ path, keeper }: ToldStep, output: Output): string {
  return keeper === path ? '' : `  (keeps ${output.path(keeper)})`;
}

function whatWasDone(step: ToldStep, output: Output): string {
  const path = output.path(step.path);
  switch (step.kind) {
    case 'link':
      return `link  ${path} -> ${output.path(step.keeper)}`;
    case 'unlink':
      return `back  ${path}, no link to ${output.path(step.keeper)} any more`;
    case 'reflink':
      return `reflink  ${path}, shares the bytes of ${output.path(step.keeper)}`;
    case 'unreflink':
      return `back  ${path}, shares no bytes with ${output.path(step.keeper)} any more`;
    case 'symlink':
      return `symlink  ${path} -> ${output.path(step.keeper)}`;
    case 'unsymlink':
      return `back  ${path}, no symbolic link to ${output.path(step.keeper)} any more`;
    case 'delete':
      return `delete  ${path}${keeps(step, output)}`;
    case 'move':
      return `move  ${path} -> ${output.path(step.away)}${keeps(step, output)}`;
    case 'return':
      return `back  ${path}, from ${output.path(step.away)}`;
    case 'import':
      return `import  ${path}, from ${escapeText(step.origin)}`;
    case 'merge':
      return `merge  ${path}, beside ${output.path(step.keeper)}: ${mergedText(step.facts)}`;
    case 'unmerge':
      return `back  ${path}, without ${mergedText(step.facts)}`;
    default:
      return step satisfies never;
  }
}
