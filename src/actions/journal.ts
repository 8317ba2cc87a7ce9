import type { Repository } from '../core/repository.js';
import type { Action, LinkStep } from '../model/action.js';
import { actionCodec } from '../storage/codecs/action.js';
import { linkStepsCodec } from '../storage/codecs/link-steps.js';
import { actionKey, actionPrefix, sequenceOf, stepKey, stepPrefix } from '../storage/keys.js';
import type { StoreChange } from '../storage/object-store.js';

/** A stretch of steps and its place in the journal. */
export interface StepChunk {
  readonly key: Buffer;
  readonly steps: readonly LinkStep[];
}

/** The newest action, or undefined where there was none. */
export function lastAction(repository: Repository): Promise<Action | undefined> {
  return repository.transaction(async (store) => {
    const key = await store.lastKey(actionPrefix);
    const bytes = key === undefined ? undefined : await store.get(key);
    return bytes === undefined ? undefined : actionCodec.decode(bytes);
  });
}

/** Begins an action: from now on a crash is noticed by the next command. */
export function beginAction(repository: Repository): Promise<Action> {
  return repository.transaction(async (store) => {
    const last = await store.lastKey(actionPrefix);
    const action: Action = {
      id: last === undefined ? 1 : sequenceOf(last) + 1,
      command: 'link',
      state: 'running',
      startedAt: Date.now(),
      linked: 0,
      skipped: 0,
      freed: 0,
    };
    await store.write([actionPut(action)]);
    return action;
  });
}

/** Writes steps down, before they are taken or with what came of them; on disk when it returns. */
export function writeSteps(
  repository: Repository,
  action: Action,
  chunk: number,
  steps: readonly LinkStep[],
): Promise<void> {
  const value = linkStepsCodec.encode(steps);
  const put = { type: 'put', key: stepKey(action.id, chunk), value } as const;
  return repository.transaction((store) => store.write([put, actionPut(action)]));
}

export function writeAction(repository: Repository, action: Action): Promise<void> {
  return repository.transaction((store) => store.write([actionPut(action)]));
}

/** All steps of an action, a stretch at a time. */
export function readSteps(repository: Repository, id: number): Promise<StepChunk[]> {
  return repository.transaction(async (store) => {
    const chunks: StepChunk[] = [];
    for await (const [key, value] of store.range(stepPrefix(id))) {
      chunks.push({ key, steps: linkStepsCodec.decode(value) });
    }
    return chunks;
  });
}

function actionPut(action: Action): StoreChange {
  return { type: 'put', key: actionKey(action.id), value: actionCodec.encode(action) };
}
