import { applyChoices, type Chosen, type ChoiceEvent } from '../api/actions/apply-choices.js';
import { restoreFromTrash, type RestoreOptions } from '../api/actions/restore-from-trash.js';
import { undoAction } from '../api/actions/undo.js';
import type { FileOps } from '../fs/file-ops.js';
import type { Repository } from '../library/repository/repository.js';
import { Scope, type ScopeSource } from '../library/scan/scope.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { OnProgress } from '../model/runs/progress.js';
import type { RequestError } from '../model/errors/refusal.js';

/** Something that is to be done to files. Plain data: another thread may do it. */
export type Order =
  | {
      readonly kind: 'apply';
      readonly chosen: Chosen;
      readonly allowLoss: boolean;
      readonly protect: readonly string[] | undefined;
      readonly reference: ScopeSource | undefined;
    }
  | { readonly kind: 'undo'; readonly ids: readonly number[] }
  | {
      readonly kind: 'restore';
      readonly files: readonly Pick<RestoreOptions, 'paths' | 'action'>[];
    };

/** What is told of a file: with what was chosen for it where something was. */
export type OrderEvent = Omit<ChoiceEvent, 'choice' | 'with'> &
  Partial<Pick<ChoiceEvent, 'choice'>>;

export interface OrderTelling {
  readonly signal: AbortSignal;
  readonly onEvent: (event: OrderEvent) => void;
  readonly onProgress: OnProgress;
}

export interface CarriedOut {
  readonly distinctPairs: number;
  /** Whether it came to its end. */
  readonly isWhole: boolean;
  /** Why it ended early. */
  readonly error: RequestError | undefined;
}

/**
 * Does it, here.
 * @param ops what changes files, in place of the system
 */
export async function carryOut(
  repository: Repository,
  order: Order,
  telling: OrderTelling,
  ops?: FileOps,
): Promise<CarriedOut> {
  try {
    const options = { ...telling, ...(ops === undefined ? {} : { ops }) };
    const distinctPairs = await work(repository, order, options);
    return { distinctPairs, isWhole: true, error: undefined };
  } catch (cause) {
    if (!(cause instanceof ImgdedupError)) throw cause;
    const { code, message, remedy } = cause;
    return { distinctPairs: 0, isWhole: false, error: { code, message, remedy } };
  }
}

async function work(
  repository: Repository,
  order: Order,
  options: OrderTelling & { readonly ops?: FileOps },
): Promise<number> {
  switch (order.kind) {
    case 'apply': {
      const { chosen, allowLoss, protect } = order;
      const reference = order.reference && Scope.again(order.reference);
      const acting = { ...options, allowLoss, protect, reference, leavesReflinks: true };
      return (await applyChoices(repository, chosen, acting)).distinctPairs;
    }
    case 'undo':
      for (const id of order.ids) await undoAction(repository, { ...options, id });
      return 0;
    case 'restore':
      for (const files of order.files) await restoreFromTrash(repository, { ...options, ...files });
      return 0;
    default:
      return order satisfies never;
  }
}
