import type { Repository } from '../../library/repository/repository.js';
import { tellSessions } from '../../library/sessions/session-store.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { ToldSession } from '../../model/import/session.js';

/**
 * Imports and what came of them, the oldest first.
 * @param id just the one of this number
 * @throws ImgdedupError NO_SUCH_SESSION, REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function listSessions(
  repository: Repository,
  id?: number,
): Promise<readonly ToldSession[]> {
  const sessions = await tellSessions(repository);
  if (id === undefined) return sessions;
  const session = sessions.find((one) => one.id === id);
  if (session !== undefined) return [session];
  throw new ImgdedupError('NO_SUCH_SESSION', `There is no session ${id}.`, {
    remedy: '"imgdedup sessions" lists them.',
  });
}
