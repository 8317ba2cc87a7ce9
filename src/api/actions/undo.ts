import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { Action, UndoResult } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { ActionRun, type ActionRunOptions } from '../../actions/action-run.js';
import { readAction, readActions, writeAction } from '../../actions/journal/journal.js';
import { noSuchAction } from './log.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { tidyTrash } from '../../actions/trash/tidy.js';
import { UndoAct } from '../../actions/undo-act.js';
import { UnimportAct } from '../../actions/unimport-act.js';
import { trashGoal } from '../../actions/plans/destination.js';
import { nextActionNumber } from '../../library/trash/action-numbers.js';

export type { ActionRunOptions };

export interface UndoOptions extends ActionRunOptions, Settling {
  /** The action to take back; the last one that was not, by default. */
  readonly id?: number | undefined;
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

/**
 * Takes an action back: linked files become separate files with their own times, mode and owner,
 * moved ones return, and imported ones go to the trash. What has changed since is left alone. What was taken back already stays so.
 * @throws ImgdedupError NO_SUCH_ACTION, USAGE for an action that is an undo, REPOSITORY_BUSY,
 * INTERRUPTED, STORE_FULL, STORE_DAMAGED, DISK_FULL, NO_WAY_BACK for one that deleted
 */
export async function undoAction(
  repository: Repository,
  options: UndoOptions = {},
): Promise<UndoResult> {
  using _room = repository.reserve.open('all');
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  await using _lock = await lockToAct(repository, 'undo', { ops, onSettled: options.onSettled });
  const action = await chooseAction(repository, options.id);
  if (action === undefined)
    return { id: undefined, action, done: 0, skipped: 0, freed: 0, needs: 0, lost: 0 };
  if (action.command === 'import') return await undoImport(repository, ops, action, options);
  const act = await UndoAct.of(repository, ops, action);
  if (options.dryRun !== true) act.needs.check(`Taking back action ${action.id}`);
  const run = new ActionRun(repository, ops, act, options);
  const batches = act.batches();
  const result = await (options.dryRun === true ? run.rehearse(batches) : run.take(batches));
  // What can never come back does not stand in the way of the action before this one.
  if (options.dryRun !== true && result.id === undefined) {
    await writeAction(repository, act.afterNothing);
  }
  if (options.dryRun !== true) await tidyTrash(repository, ops, new Set([action.id]));
  return { ...result, action, needs: act.needs.bytes, lost: act.lost };
}

/** What was imported goes to the trash: where it came from it may be gone by now. */
async function undoImport(
  repository: Repository,
  ops: FileOps,
  action: Action,
  options: UndoOptions,
): Promise<UndoResult> {
  const { dryRun = false } = options;
  const next = await repository.transaction((store) => nextActionNumber(repository, store));
  const act = new UnimportAct(repository, ops, action, trashGoal(repository, ops, next));
  const run = new ActionRun(repository, ops, act, options);
  const result = await (dryRun ? run.rehearse(act.batches()) : run.take(act.batches()));
  if (!dryRun && result.id === undefined) {
    await writeAction(repository, act.afterNothing);
    // A manifest of files that all stayed.
    await tidyTrash(repository, ops, new Set([next]));
  }
  return { ...result, action, needs: 0, lost: 0 };
}

/** The last action that did something and was not taken back, or the one that was named. */
async function chooseAction(
  repository: Repository,
  id: number | undefined,
): Promise<Action | undefined> {
  if (id === undefined) {
    const actions = await readActions(repository);
    const last = actions.findLast(isStanding);
    if (last?.command === 'delete') throw noWayBack(last, actions);
    return last;
  }
  const action = await readAction(repository, id);
  if (action === undefined) throw noSuchAction(id);
  if (action.command === 'delete') throw noWayBack(action, await readActions(repository));
  if (action.command === 'undo') {
    throw new ImgdedupError('USAGE', `Action ${id} took back action ${action.undoes}.`, {
      remedy: 'To have that again, run its command again.',
    });
  }
  return action;
}

function isStanding({ command, undone, done }: Action): boolean {
  return command !== 'undo' && undone !== 'yes' && done > 0;
}

/** @param actions all of them */
function noWayBack({ id, done }: Action, actions: readonly Action[]): ImgdedupError {
  const earlier = actions.findLast(
    (one) => isStanding(one) && one.command !== 'delete' && one.id < id,
  );
  const files = done === 1 ? '1 file' : `${done} files`;
  return new ImgdedupError(
    'NO_WAY_BACK',
    `Action ${id} deleted ${files} for good: there is no way back.`,
    {
      remedy:
        `"imgdedup log ${id}" lists them, each with the file that holds the same bytes.` +
        (earlier === undefined
          ? ''
          : ` To take back the action before: imgdedup undo ${earlier.id}`),
    },
  );
}
