import type { Writer } from '../../model/runs/activity.js';
import type { Connection, Connections, Statement } from './connections.js';

/** Among all advisory locks of a database ours are those of this class: "imgd". */
const lockClass = 0x69_6d_67_64;
/** The object is the schema. */
const lockKey = `(${lockClass}::bigint << 32) | $1::regnamespace::oid::bigint`;

const takeIt: Statement = {
  name: 'lock',
  text: `SELECT pg_try_advisory_lock(${lockKey})::text`,
};
const giveItBack: Statement = {
  name: 'unlock',
  text: `SELECT pg_advisory_unlock(${lockKey})::text`,
};
const signIt: Statement = {
  name: 'sign',
  text: `INSERT INTO writer (backend, pid, host, command, since)
    VALUES (pg_backend_pid(), $1::integer, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET backend = excluded.backend, pid = excluded.pid,
      host = excluded.host, command = excluded.command, since = excluded.since`,
};
/** Who signed, if it was who holds it. */
const whoHasIt: Statement = {
  name: 'holder',
  text: `SELECT writer.pid::text, writer.host, writer.command, writer.since
    FROM pg_locks LEFT JOIN writer ON writer.backend = pg_locks.pid
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = ${lockClass} AND objid = $1::regnamespace::oid`,
};

/**
 * The right to write: a lock that one connection holds, and loses when it ends, for whatever reason. Only that
 * connection is written through.
 */
export class AdvisoryLock implements AsyncDisposable {
  readonly connection: Connection;
  readonly #schema: string;

  private constructor(connection: Connection, schema: string) {
    this.connection = connection;
    this.#schema = schema;
  }

  /** @returns undefined where another connection has it */
  static async tryTake(
    connections: Connections,
    schema: string,
  ): Promise<AdvisoryLock | undefined> {
    const connection = await connections.take();
    try {
      const [row] = await connection.ask(takeIt, [schema]);
      if (row?.[0]?.toString() === 'true') return new AdvisoryLock(connection, schema);
    } catch (error) {
      connection.giveBack(false);
      throw error;
    }
    connection.giveBack();
    return undefined;
  }

  /** Who has it: undefined where nobody has, `'unknown'` where it has not signed yet. */
  static async holder(
    connection: Connection,
    schema: string,
  ): Promise<Writer | 'unknown' | undefined> {
    const [row] = await connection.ask(whoHasIt, [schema]);
    if (row === undefined) return undefined;
    const [pid, host, command, since] = row.map((field) => field?.toString());
    const isSigned = host !== undefined && command !== undefined && since !== undefined;
    return isSigned ? { pid: Number(pid), host, command, since } : 'unknown';
  }

  /** Tells others who has it. */
  async sign({ pid, host, command, since }: Writer): Promise<void> {
    await this.connection.ask(signIt, [pid, host, command, since]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    let isFree = false;
    try {
      const [row] = await this.connection.ask(giveItBack, [this.#schema]);
      isFree = row?.[0]?.toString() === 'true';
    } catch {
      // Then it ends with the connection.
    }
    this.connection.giveBack(isFree);
  }
}
