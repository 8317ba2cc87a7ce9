import type { Repository } from '../../library/repository/repository.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { WriterLock } from '../../library/repository/writer-lock.js';
import { isMergeStep, isMoveStep } from '../../model/actions/action.js';
import type { Action, Step, StepOutcome } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import {
  actionPut,
  forgetAction,
  lastAction,
  lastActionIn,
  readAction,
  readBatch,
  readBatches,
  stepsPut,
  writeAction,
  writeSteps,
} from './journal.js';
import { FreedBytes } from './freed-bytes.js';
import { settleStep, type SettlingPlace } from './settle-step.js';
import { markUndone } from './undone-steps.js';

/**
 * Another process is at work, or nobody may write here, or not even looking is possible on a full disk:
 * what frees space then settles it itself.
 */
const notNow: ReadonlySet<string> = new Set(['REPOSITORY_BUSY', 'STORE_UNWRITABLE', 'STORE_FULL']);

/**
 * Settles what a process that was killed left half done: removes the temporary name it may have left,
 * and notes what was done. While another process is writing, its action is not cut off but running:
 * nothing is done then. Every verb that changes photos does this first.
 * @returns the action that was settled, if there was one
 * @throws ImgdedupError STORE_DAMAGED
 */
export async function settleActions(repository: Repository): Promise<Action | undefined> {
  try {
    const last = await lastAction(repository);
    if (last?.state !== 'running') return undefined;
    await using _lock = await repository.lock('recover', 'none');
    return await recoverActions(repository);
  } catch (error) {
    if (error instanceof ImgdedupError && notNow.has(error.code)) return undefined;
    throw error;
  }
}

/** Options of what writes: an action that was cut off is settled first. */
export interface Settling {
  /** Told of an action that was cut off and is settled now. */
  readonly onSettled?: ((action: Action) => void) | undefined;
}

/**
 * The same for a verb that takes the right to write by itself: whether there is something to settle is
 * looked up while the store is open for that.
 * @returns what settles it, with the right to write in hand
 */
export function settlingFirst(
  repository: Repository,
  { onSettled }: Settling,
): (store: ObjectStore) => Promise<(() => Promise<void>) | undefined> {
  return async (store) => {
    const last = await lastActionIn(store);
    if (last?.state !== 'running') return undefined;
    return async () => {
      const settled = await recoverActions(repository);
      if (settled !== undefined) onSettled?.(settled);
    };
  };
}

interface LockOptions extends Settling {
  readonly ops?: FileOps | undefined;
  /** What else is looked up while the store is open; not where an action must be settled first. */
  readonly first?: (store: ObjectStore) => Promise<void>;
}

/**
 * The right to write for an act. What an earlier one left unfinished is settled with it, so that a command
 * needs to look for that only once.
 * @throws ImgdedupError REPOSITORY_BUSY, INTERRUPTED while waiting
 */
export async function lockToAct(
  repository: Repository,
  command: string,
  { ops, onSettled, first }: LockOptions,
): Promise<WriterLock> {
  const running: Action[] = [];
  const lock = await repository.lock(command, repository.lockWait, async (store) => {
    const last = await lastActionIn(store);
    if (last?.state === 'running') running.push(last);
    else await first?.(store);
  });
  if (running.length === 0) return lock;
  try {
    const settled = await recoverActions(repository, ops);
    if (settled !== undefined) onSettled?.(settled);
    return lock;
  } catch (error) {
    await lock[Symbol.asyncDispose]();
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
  using _room = repository.reserve.open('all');
  const last = await lastAction(repository);
  if (last?.state !== 'running') return undefined;
  const place: SettlingPlace = { base: repository.base, ops, hash: repository.hash };
  const undone = await Undone.load(repository, last);
  const freed = new FreedBytes();
  let [done, skipped] = [0, 0];
  for await (const { number, steps } of readBatches(repository, last.id)) {
    const originals = await undone.steps(number);
    const settled = steps.map((step) => settle(place, step, originalOf(step, originals)));
    for (const step of settled) freed.add(step);
    done += settled.filter(({ outcome }) => outcome.kind === 'done').length;
    skipped += settled.filter(({ outcome }) => outcome.kind === 'skipped').length;
    await writeSteps(repository, last, number, settled, undone.mark(number, originals, settled));
  }
  const action: Action = { ...last, state: 'interrupted', done, skipped, freed: freed.bytes };
  const also = await undone.end(done);
  if (done === 0) await forgetAction(repository, action, also);
  else await writeAction(repository, action, also);
  return action;
}

function settle(place: SettlingPlace, step: Step, original: Step | undefined): Step {
  if (step.outcome.kind !== 'planned') return step;
  const { isDone, shared } = settleStep(place, step, original);
  const outcome: StepOutcome = isDone
    ? { kind: 'done' }
    : { kind: 'skipped', reason: 'interrupted' };
  if (shared === undefined || isMoveStep(step) || isMergeStep(step)) return { ...step, outcome };
  if (step.kind === 'import') return { ...step, made: shared, outcome };
  return { ...step, shared, outcome };
}

/** The step that another one was taking back. */
function originalOf({ path }: Step, originals: readonly Step[]): Step | undefined {
  return originals.find((step) => step.path === path);
}

/** The action that a cut-off undo was taking back; its batches have the numbers of the undo's. */
class Undone {
  readonly #repository: Repository;
  readonly #action: Action | undefined;

  private constructor(repository: Repository, action: Action | undefined) {
    this.#repository = repository;
    this.#action = action;
  }

  static async load(repository: Repository, { undoes }: Action): Promise<Undone> {
    const action = undoes === undefined ? undefined : await readAction(repository, undoes);
    return new Undone(repository, action);
  }

  steps(number: number): Promise<readonly Step[]> {
    if (this.#action === undefined) return Promise.resolve([]);
    return readBatch(this.#repository, this.#action.id, number);
  }

  mark(number: number, originals: readonly Step[], settled: readonly Step[]): StoreChange[] {
    const marked = markUndone(originals, settled);
    if (this.#action === undefined || marked === undefined) return [];
    return [stepsPut(this.#action.id, number, marked)];
  }

  /** @param done how many files the undo brought back before it was cut off */
  async end(done: number): Promise<StoreChange[]> {
    if (this.#action === undefined) return [];
    const isPartly = done > 0 || (await this.#isMarked(this.#action.id));
    return [actionPut({ ...this.#action, undone: isPartly ? 'partly' : 'no' })];
  }

  /** Whether an earlier undo took something back. */
  async #isMarked(id: number): Promise<boolean> {
    for await (const { steps } of readBatches(this.#repository, id)) {
      if (steps.some(({ outcome }) => outcome.kind === 'undone')) return true;
    }
    return false;
  }
}
