import type { Repository } from '../core/repository.js';
import { nodeFileOps, type FileOps } from '../files/file-ops.js';
import type { Action, Step, StepOutcome } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import type { StoreChange } from '../storage/object-store.js';
import {
  actionPut,
  lastAction,
  readAction,
  readSteps,
  stepsPut,
  writeAction,
  writeSteps,
  type JournalStretch,
} from './journal.js';
import type { Place } from './place.js';
import { settleStep } from './settle-step.js';
import { markUndone } from './undone-steps.js';

/**
 * {@link recoverActions} for commands that do not have the right to write in hand. While another
 * process has it, its action is not cut off but running.
 */
export async function settleActions(repository: Repository): Promise<Action | undefined> {
  const last = await lastAction(repository);
  if (last?.state !== 'running') return undefined;
  try {
    await using _lock = await repository.lock('recover', 'none');
    return await recoverActions(repository);
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'REPOSITORY_BUSY') return undefined;
    throw error;
  }
}

/**
 * Settles an action that was cut off: removes the temporary name it may have left and notes which
 * steps were taken. Call it with the right to write in hand, when no action can be running.
 * @returns the action that was settled, if there was one
 */
export async function recoverActions(
  repository: Repository,
  ops: FileOps = nodeFileOps,
): Promise<Action | undefined> {
  const last = await lastAction(repository);
  if (last?.state !== 'running') return undefined;
  const place: Place = { base: repository.base, ops };
  const undone = await Undone.load(repository, last);
  let [done, skipped] = [0, 0];
  for (const { number, steps } of await readSteps(repository, last.id)) {
    const settled = steps.map((step) => settle(place, step, undone.original(number, step)));
    done += settled.filter(({ outcome }) => outcome.kind === 'done').length;
    skipped += settled.filter(({ outcome }) => outcome.kind === 'skipped').length;
    await writeSteps(repository, last, number, settled, undone.mark(number, settled));
  }
  const action: Action = { ...last, state: 'interrupted', done, skipped };
  await writeAction(repository, action, undone.end());
  return action;
}

function settle(place: Place, step: Step, original: Step | undefined): Step {
  if (step.outcome.kind !== 'planned') return step;
  const isDone = settleStep(place, step, original);
  const outcome: StepOutcome = isDone
    ? { kind: 'done' }
    : { kind: 'skipped', reason: 'interrupted' };
  return { ...step, outcome };
}

/** The action that a cut-off undo was taking back. */
class Undone {
  readonly #action: Action | undefined;
  readonly #journal: ReadonlyMap<number, readonly Step[]>;

  private constructor(action: Action | undefined, journal: readonly JournalStretch[]) {
    this.#action = action;
    this.#journal = new Map(journal.map(({ number, steps }) => [number, steps]));
  }

  static async load(repository: Repository, { undoes }: Action): Promise<Undone> {
    if (undoes === undefined) return new Undone(undefined, []);
    const action = await readAction(repository, undoes);
    return new Undone(action, await readSteps(repository, undoes));
  }

  /** The step that another one was taking back. */
  original(number: number, { path }: Step): Step | undefined {
    return this.#journal.get(number)?.find((step) => step.path === path);
  }

  mark(number: number, settled: readonly Step[]): StoreChange[] {
    const marked = markUndone(this.#journal.get(number) ?? [], settled);
    if (this.#action === undefined || marked === undefined) return [];
    return [stepsPut(this.#action.id, number, marked)];
  }

  end(): StoreChange[] {
    return this.#action === undefined ? [] : [actionPut({ ...this.#action, undone: 'partly' })];
  }
}
