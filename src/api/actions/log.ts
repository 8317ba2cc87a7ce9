import type { Repository } from '../../library/repository/repository.js';
import type { Action, ActionLog, Step } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { readAction, readActions, readBatches } from '../../actions/journal/journal.js';

/**
 * What was done to photos, the newest first.
 * @param limit how many at most
 */
export async function listActions(repository: Repository, limit = Infinity): Promise<Action[]> {
  return (await readActions(repository)).toReversed().slice(0, limit);
}

/**
 * One action with what it did to each file.
 * @throws ImgdedupError NO_SUCH_ACTION
 */
export async function showAction(repository: Repository, id: number): Promise<ActionLog> {
  const action = await readAction(repository, id);
  if (action === undefined) throw noSuchAction(id);
  return { action, steps: stepsOf(repository, id) };
}

async function* stepsOf(repository: Repository, id: number): AsyncGenerator<Step> {
  for await (const { steps } of readBatches(repository, id)) yield* steps;
}

export function noSuchAction(id: number): ImgdedupError {
  return new ImgdedupError('NO_SUCH_ACTION', `There is no action ${id}.`, {
    remedy: '"imgdedup log" lists what was done.',
  });
}
