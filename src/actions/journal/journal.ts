import type { Repository } from '../../library/repository/repository.js';
import { nextActionNumber, rememberActionNumber } from '../../library/trash/action-numbers.js';
import type { Action, Step } from '../../model/actions/action.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import { actionKey, actionPrefix, sequenceOf, stepKey, stepPrefix } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';

/** A batch of steps and its number in the action. */
export interface JournalBatch {
  readonly number: number;
  readonly steps: readonly Step[];
}

/** The newest action, or undefined where there was none. */
export function lastAction(repository: Repository): Promise<Action | undefined> {
  return repository.transaction(lastActionIn);
}

/** {@link lastAction} where the store is open already. */
export async function lastActionIn(store: ObjectStore): Promise<Action | undefined> {
  const key = await store.lastKey(actionPrefix);
  const bytes = key === undefined ? undefined : await store.get(key);
  return bytes === undefined ? undefined : actionCodec.decode(bytes);
}

/** All actions, the oldest first. */
export function readActions(repository: Repository): Promise<Action[]> {
  return repository.transaction(actionsIn);
}

/** {@link readActions} where the store is open already. */
export async function actionsIn(store: ObjectStore): Promise<Action[]> {
  const actions: Action[] = [];
  for await (const [, value] of store.range(actionPrefix)) actions.push(actionCodec.decode(value));
  return actions;
}

/** One action, or undefined where there is none of this number. */
export function readAction(repository: Repository, id: number): Promise<Action | undefined> {
  return repository.transaction(async (store) => {
    const bytes = await store.get(actionKey(id));
    return bytes === undefined ? undefined : actionCodec.decode(bytes);
  });
}

/** What an action begins with. */
interface Beginning extends Pick<Action, 'command'> {
  readonly undoes?: number;
  begin?(): readonly StoreChange[];
}

/**
 * Begins an action: from now on a crash is noticed by the next command.
 * @param first the first steps, put together once the action has its number
 */
export function beginAction(
  repository: Repository,
  act: Beginning,
  first: (action: Action) => readonly StoreChange[] = () => [],
): Promise<Action> {
  return repository.transaction(async (store) => {
    const id = await nextActionNumber(repository, store);
    rememberActionNumber(repository, id);
    const action: Action = {
      id,
      command: act.command,
      state: 'running',
      startedAt: Date.now(),
      done: 0,
      skipped: 0,
      freed: 0,
      undoes: act.undoes,
      undone: 'no',
    };
    await store.write([actionPut(action), ...(act.begin?.() ?? []), ...first(action)]);
    return action;
  });
}

/**
 * Writes steps down, before they are taken or with what came of them; on disk when it returns.
 * @param also what must be so together with it
 */
export function writeSteps(
  repository: Repository,
  action: Action,
  number: number,
  steps: readonly Step[],
  also: readonly StoreChange[] = [],
): Promise<void> {
  const changes = [stepsPut(action.id, number, steps), actionPut(action), ...also];
  return repository.transaction((store) => store.write(changes));
}

export function writeAction(
  repository: Repository,
  action: Action,
  also: readonly StoreChange[] = [],
): Promise<void> {
  return repository.transaction((store) => store.write([actionPut(action), ...also]));
}

/**
 * Takes an action out of the journal of which nothing was done. Its number is not given again: where
 * nothing else can remember that it was given, the action stays.
 * @param action as it would be written otherwise
 * @param also what must be so together with it
 */
export function forgetAction(
  repository: Repository,
  action: Action,
  also: readonly StoreChange[] = [],
): Promise<void> {
  const { id } = action;
  if (!rememberActionNumber(repository, id)) return writeAction(repository, action, also);
  return repository.transaction(async (store) => {
    const keys = [actionKey(id)];
    for await (const [key] of store.range(stepPrefix(id))) keys.push(key);
    const removals = keys.map((key) => ({ type: 'del', key }) as const);
    await store.write([...removals, ...also]);
  });
}

/** The steps of one batch; none where there is no such batch. */
export function readBatch(
  repository: Repository,
  id: number,
  number: number,
): Promise<readonly Step[]> {
  return repository.transaction(async (store) => {
    const bytes = await store.get(stepKey(id, number));
    return bytes === undefined ? [] : stepsCodec.decode(bytes);
  });
}

/** All batches of an action, read one by one: an action may have more steps than memory holds. */
export async function* readBatches(
  repository: Repository,
  id: number,
  order: 'first to last' | 'last to first' = 'first to last',
): AsyncGenerator<JournalBatch> {
  const last = await repository.transaction((store) => store.lastKey(stepPrefix(id)));
  const count = last === undefined ? 0 : sequenceOf(last) + 1;
  for (let at = 0; at < count; at += 1) {
    const number = order === 'first to last' ? at : count - 1 - at;
    yield { number, steps: await readBatch(repository, id, number) };
  }
}

export function actionPut(action: Action): StoreChange {
  return { type: 'put', key: actionKey(action.id), value: actionCodec.encode(action) };
}

export function stepsPut(id: number, number: number, steps: readonly Step[]): StoreChange {
  return { type: 'put', key: stepKey(id, number), value: stepsCodec.encode(steps) };
}
