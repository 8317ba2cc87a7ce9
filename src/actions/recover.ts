import type { Repository } from '../core/repository.js';
import { nodeFileOps, type FileOps } from '../files/file-ops.js';
import type { Action, LinkStep } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import { parentOf, temporaryName } from '../model/path.js';
import { sequenceOf } from '../storage/keys.js';
import { lastAction, readSteps, writeAction, writeSteps } from './journal.js';

/**
 * {@link recoverActions} for commands that do not have the right to write in hand. While another
 * process has it, its action is not cut off but running.
 */
export async function settleActions(repository: Repository): Promise<Action | undefined> {
  const last = await lastAction(repository);
  if (last?.state !== 'running') return undefined;
  try {
    await using _lock = await repository.lock('recover');
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
  let [linked, skipped] = [0, 0];
  for (const { key, steps } of await readSteps(repository, last.id)) {
    const settled = steps.map((step) => settleStep(repository, ops, step));
    linked += settled.filter(({ outcome }) => outcome.kind === 'done').length;
    skipped += settled.filter(({ outcome }) => outcome.kind === 'skipped').length;
    await writeSteps(repository, last, sequenceOf(key), settled);
  }
  const action: Action = { ...last, state: 'interrupted', linked, skipped };
  await writeAction(repository, action);
  return action;
}

function settleStep({ base }: Repository, ops: FileOps, step: LinkStep): LinkStep {
  if (step.outcome.kind !== 'planned') return step;
  // The journal is a file that anybody may have written: only a name of ours is removed, beside
  // the duplicate, and only if the file has another name.
  const temporary = isOurs(step) ? ops.look(base + step.temporary) : undefined;
  if (temporary !== undefined && temporary.exact.links > 1) ops.remove(base + step.temporary);
  const now = ops.look(base + step.duplicate)?.exact;
  const done = now !== undefined && now.links > 1 && now.ino !== step.before.ino;
  return {
    ...step,
    outcome: done ? { kind: 'done' } : { kind: 'skipped', reason: 'interrupted' },
  };
}

function isOurs({ temporary, duplicate }: LinkStep): boolean {
  const folder = parentOf(temporary);
  const name = folder === '' ? temporary : temporary.slice(folder.length + 1);
  return folder === parentOf(duplicate) && temporaryName.test(name);
}
