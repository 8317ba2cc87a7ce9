import type { Repository } from '../../library/repository/repository.js';
import type { Action, Step } from '../../model/actions/action.js';
import type { StoreChange } from '../../storage/object-store.js';
import { actionPut, readBatches, stepsPut, type JournalBatch } from './journal.js';
import { markUndone } from './undone-steps.js';

/** An action while it is taken back: what the journal says of it before, meanwhile and afterwards. */
export class UndoneAction {
  readonly #action: Action;
  readonly #isPart: boolean;
  /** The batch that is being taken back, as the journal has it. */
  #batch: JournalBatch = { number: 0, steps: [] };
  #standing = 0;

  /** @param isPart whether some of its steps are not even meant to be taken back */
  constructor(action: Action, isPart = false) {
    this.#action = action;
    this.#isPart = isPart;
  }

  get id(): number {
    return this.#action.id;
  }

  /** The last one first: folders are empty when their first file goes. */
  async *batches(repository: Repository): AsyncGenerator<JournalBatch> {
    for await (const batch of readBatches(repository, this.id, 'last to first')) {
      this.#batch = batch;
      yield batch;
    }
  }

  /** A step was left alone, and may still be taken back later. */
  leave(): void {
    this.#standing += 1;
  }

  begin(): StoreChange[] {
    return [actionPut({ ...this.#action, undone: 'partly' })];
  }

  /** A step is marked in the same batch that says it was taken back. */
  settle(number: number, steps: readonly Step[]): StoreChange[] {
    const marked = markUndone(this.#batch.steps, steps);
    return marked === undefined ? [] : [stepsPut(this.id, number, marked)];
  }

  /** @param done steps that were taken back */
  end(isWhole: boolean, done: number): StoreChange[] {
    return [actionPut(this.#after(isWhole, done))];
  }

  /** Where no step could even be tried, so that no undo was begun: what becomes of the action. */
  get afterNothing(): Action {
    return this.#after(true, 0);
  }

  #after(isWhole: boolean, done: number): Action {
    const isAll = isWhole && !this.#isPart;
    if (isAll && this.#standing === 0) return { ...this.#action, undone: 'yes' };
    return done === 0 ? this.#action : { ...this.#action, undone: 'partly' };
  }
}
