import type { Repository } from '../../library/repository/repository.js';
import type { Action } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { lastAction } from './journal.js';

/** What the command itself will tell of, or mend. */
const toldByOthers: ReadonlySet<string> = new Set([
  'STORE_DAMAGED',
  'FORMAT_UNSUPPORTED',
  'HASH_MISMATCH',
]);

/** The action that a process which is no more left unfinished, for commands that do not settle it. */
export async function unfinishedAction(repository: Repository): Promise<Action | undefined> {
  try {
    const last = await lastAction(repository);
    if (last?.state !== 'running' || (await repository.writer()) !== undefined) return undefined;
    // It may have come to its end between the two looks.
    const still = await lastAction(repository);
    return still?.id === last.id && still.state === 'running' ? still : undefined;
  } catch (error) {
    if (error instanceof ImgdedupError && toldByOthers.has(error.code)) return undefined;
    throw error;
  }
}
