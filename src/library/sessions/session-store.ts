import { hostname } from 'node:os';
import type {
  Session,
  SessionError,
  SessionSource,
  ToldSession,
} from '../../model/import/session.js';
import { isAlive } from '../../fs/processes/process-start.js';
import { decodeSound } from '../../storage/codec.js';
import { sessionErrorsCodec } from '../../storage/codecs/session-errors.js';
import { sessionCodec } from '../../storage/codecs/session.js';
import {
  errorsOfSession,
  sequenceOf,
  sessionErrorsKey,
  sessionKey,
  sessionPrefix,
} from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';

/** All sessions, the oldest first, without what failed in them. Records that are damaged are left out. */
export async function readSessions(store: ObjectStore): Promise<Session[]> {
  const sessions: Session[] = [];
  for await (const [, value] of store.range(sessionPrefix)) {
    const session = decodeSound(sessionCodec, value)?.record;
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}

/** Files that a session could not bring in, in the order in which that was found out. */
async function readSessionErrors(store: ObjectStore, id: number): Promise<SessionError[]> {
  const errors: SessionError[] = [];
  for await (const [, value] of store.range(errorsOfSession(id))) {
    errors.push(...(decodeSound(sessionErrorsCodec, value)?.record ?? []));
  }
  return errors;
}

/** All sessions as they are told, the oldest first. */
export function tellSessions(repository: Repository): Promise<ToldSession[]> {
  return repository.transaction(async (store) => {
    const told: ToldSession[] = [];
    for (const session of await readSessions(store)) {
      const errors = await readSessionErrors(store, session.id);
      told.push({ ...session, errors, wasCutOff: isCutOff(session) });
    }
    return told;
  });
}

/** What the last session of a source could not bring in. */
export function lastErrors(repository: Repository, source: SessionSource): Promise<SessionError[]> {
  return repository.transaction(async (store) => {
    const sessions = await readSessions(store);
    const last = sessions.findLast((session) => isSameSource(session.source, source));
    return last === undefined ? [] : readSessionErrors(store, last.id);
  });
}

/** A card is the same one wherever it is mounted. */
export function isSameSource(one: SessionSource, other: SessionSource): boolean {
  const { id } = one.volume;
  if (id !== undefined && other.volume.id !== undefined) {
    return id === other.volume.id && one.folder === other.folder;
  }
  return one.path === other.path;
}

/** Whether a session says that it is running, and its process is gone. */
export function isCutOff({ state, host, pid, started }: Session): boolean {
  return state === 'running' && host === hostname() && !isAlive({ pid, started });
}

export function sessionPut(session: Session): StoreChange {
  return { type: 'put', key: sessionKey(session.id), value: sessionCodec.encode(session) };
}

export async function nextSessionNumber(store: ObjectStore): Promise<number> {
  const last = await store.lastKey(sessionPrefix);
  return last === undefined ? 1 : sequenceOf(last) + 1;
}

export function sessionErrorsPut(
  session: number,
  batch: number,
  errors: readonly SessionError[],
): StoreChange {
  const key = sessionErrorsKey(session, batch);
  return { type: 'put', key, value: sessionErrorsCodec.encode(errors) };
}

/** What takes away the errors of a session that begins anew. */
export async function sessionErrorsRemovals(
  store: ObjectStore,
  session: number,
): Promise<StoreChange[]> {
  const removals: StoreChange[] = [];
  for await (const [key] of store.range(errorsOfSession(session))) {
    removals.push({ type: 'del', key });
  }
  return removals;
}
