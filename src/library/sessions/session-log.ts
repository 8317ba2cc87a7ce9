import { hostname } from 'node:os';
import { startOf } from '../../fs/processes/process-start.js';
import { clockMs } from '../../model/time/clock.js';
import type {
  Session,
  SessionCommand,
  SessionError,
  SessionSource,
} from '../../model/import/session.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import {
  isCutOff,
  isSameSource,
  nextSessionNumber,
  readSessions,
  sessionErrorsPut,
  sessionErrorsRemovals,
  sessionPut,
} from './session-store.js';

/** What is counted while a session runs. */
export type SessionCount = 'scanned' | 'copied' | 'skipped' | 'failed';

/** One session on its way: counts, and says what must be written of it. */
export class SessionLog {
  #session: Session;
  readonly #began = clockMs();
  readonly #secondsBefore: number;
  #errors: SessionError[] = [];
  #errorBatches = 0;

  private constructor(session: Session) {
    this.#session = session;
    this.#secondsBefore = session.seconds;
  }

  /** What a session would be, of which nothing is written. */
  static rehearse(
    repository: Repository,
    command: SessionCommand,
    source: SessionSource,
  ): Promise<SessionLog> {
    return Promise.resolve(new SessionLog(newSession(repository, command, source, undefined, 0)));
  }

  /** Begins a session of a source, or goes on with one that was cut off. */
  static async begin(
    repository: Repository,
    command: SessionCommand,
    source: SessionSource,
  ): Promise<SessionLog> {
    return repository.transaction(async (store) => {
      const sessions = await readSessions(store);
      const left = sessions.findLast(
        (one) => isCutOff(one) && one.command === command && isSameSource(one.source, source),
      );
      const id = left?.id ?? (await nextSessionNumber(store));
      const session = newSession(repository, command, source, left, id);
      const removals = left === undefined ? [] : await sessionErrorsRemovals(store, left.id);
      await store.write([...removals, sessionPut(session)]);
      return new SessionLog(session);
    });
  }

  get session(): Session {
    const seconds = this.#secondsBefore + (clockMs() - this.#began) / 1000;
    return { ...this.#session, seconds: Math.round(seconds * 1000) / 1000 };
  }

  count(what: SessionCount, bytes = 0): void {
    this.#session = {
      ...this.#session,
      [what]: this.#session[what] + 1,
      bytes: this.#session.bytes + bytes,
    };
  }

  fail(file: string, reason: string): void {
    this.count('failed');
    this.#errors.push({ file, reason });
  }

  /** It belongs to an action of the journal. */
  note(action: number): void {
    const { actions } = this.#session;
    if (!actions.includes(action)) {
      this.#session = { ...this.#session, actions: [...actions, action] };
    }
  }

  /** What is to be written now. */
  changes(): StoreChange[] {
    const changes = [sessionPut(this.session)];
    if (this.#errors.length > 0) {
      changes.push(sessionErrorsPut(this.#session.id, this.#errorBatches, this.#errors));
      this.#errorBatches += 1;
      this.#errors = [];
    }
    return changes;
  }

  /** @param message why it failed as a whole */
  end(state: Exclude<Session['state'], 'running'>, message?: string): StoreChange[] {
    // A clock that was set back meanwhile ends nothing before it began.
    const endedAt = Math.max(Date.now(), this.#session.startedAt);
    this.#session = { ...this.#session, state, endedAt, message };
    return this.changes();
  }
}

/** @param left what was cut off: all files are looked at again, and those that were copied then are told from others by their steps */
function newSession(
  { root }: Pick<Repository, 'root'>,
  command: SessionCommand,
  source: SessionSource,
  left: Session | undefined,
  id: number,
): Session {
  return {
    id,
    command,
    source,
    destination: root,
    startedAt: left?.startedAt ?? Date.now(),
    endedAt: undefined,
    seconds: left?.seconds ?? 0,
    state: 'running',
    scanned: 0,
    copied: 0,
    skipped: 0,
    failed: 0,
    bytes: 0,
    actions: left?.actions ?? [],
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid) ?? '',
    message: undefined,
  };
}
