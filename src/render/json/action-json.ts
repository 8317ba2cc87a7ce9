import { isMergeStep, isMoveStep } from '../../model/actions/action.js';
import type {
  Action,
  ActionCommand,
  ActionEvent,
  ActionResult,
  ToldActionLog,
  ToldStep,
} from '../../model/actions/action.js';
import type { MergedFacts } from '../../model/facts/merged-facts.js';
import type { Envelope } from '../envelope.js';
import type { LeftAlone } from '../render-failures.js';

/** Opens the list of what is done, which {@link actionEventJson} fills as it comes. */
export async function beginActionJson(
  envelope: Envelope,
  act: ActionCommand,
  dryRun: boolean,
): Promise<void> {
  await envelope.members({ act, dryRun });
  await envelope.begin('files');
}

/** A file that was acted on. Those that were left alone are among the failures. */
export async function actionEventJson(envelope: Envelope, event: ActionEvent): Promise<void> {
  await envelope.item(eventJson(event));
}

export function eventJson(event: ActionEvent): object {
  const { path, keeper, place, tier, facts, bytes, remark } = event;
  return { path, keeper, place, tier, facts: facts && mergedJson(facts), bytes, remark };
}

/** What is put into a sidecar, as facts are told elsewhere. */
function mergedJson({ taken, place, rating, keywords }: MergedFacts): object {
  const where = place && { ...place, altitude: place.altitude ?? null };
  return { taken: taken ?? null, place: where ?? null, rating: rating ?? null, keywords };
}

/**
 * @param left what rules left alone: no failures
 * @param more what only some acts have
 */
export async function endActionJson(
  envelope: Envelope,
  { id, done, skipped, freed }: ActionResult,
  left: readonly LeftAlone[],
  more: object = {},
): Promise<void> {
  await envelope.list('left', left);
  await envelope.members({ action: id ?? null, ...more });
  await envelope.end({ files: done, bytes: freed, left: skipped });
}

export async function logJson(envelope: Envelope, actions: readonly Action[]): Promise<void> {
  await envelope.list('actions', actions, actionJson);
  const sum = (count: (action: Action) => number): number =>
    actions.reduce((total, action) => total + count(action), 0);
  await envelope.end({
    files: sum(({ done }) => done),
    bytes: sum(({ freed }) => freed),
    left: sum(({ skipped }) => skipped),
    actions: actions.length,
  });
}

export async function actionLogJson(
  envelope: Envelope,
  { action, steps }: ToldActionLog,
): Promise<void> {
  await envelope.members({ action: actionJson(action) });
  await envelope.list('files', steps, stepJson);
  const { done, freed, skipped } = action;
  await envelope.end({ files: done, bytes: freed, left: skipped, actions: 1 });
}

/** An action as it stands in the document, and a line by itself in JSON Lines. */
export function actionJson({
  id,
  command,
  done,
  skipped,
  freed,
  startedAt,
  undoes,
  ...states
}: Action): object {
  return {
    action: id,
    act: command,
    ...states,
    startedAt: new Date(startedAt).toISOString(),
    undoes: undoes ?? null,
    files: done,
    left: skipped,
    bytes: freed,
  };
}

/** The same of a file of one. */
export function stepJson(step: ToldStep): object {
  const { path, keeper, kind, outcome } = step;
  const place = isMoveStep(step) ? step.away : undefined;
  const origin = step.kind === 'import' ? step.origin : undefined;
  const reason = outcome.kind === 'skipped' ? outcome.reason : null;
  const facts = isMergeStep(step) ? mergedJson(step.facts) : undefined;
  return { path, keeper, kind, place, origin, facts, outcome: outcome.kind, reason };
}
