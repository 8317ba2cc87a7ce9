/** The only file that imports `node-sqlite3-wasm`, which is loaded when a database is written. */
import { unwritable } from './unwritable.js';
import { createRequire } from 'node:module';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';

export type Value = string | number | Buffer | null;

/** What is used of the library. */
interface Library {
  readonly Database: new (path: string) => Connection;
}

interface Connection {
  readonly isOpen: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

interface Statement {
  /** @param values by their names, each with an `@` before it */
  run(values: Readonly<Record<string, Value>>): unknown;
  /** What is not finalized stays in the library's memory. */
  finalize(): unknown;
}

const packageName = 'node-sqlite3-wasm';

/** Rows of one transaction. */
const batchSize = 5000;

/** Where a database is made, and what it will be called. */
interface Destination {
  /** For people. */
  readonly path: string;
  /** Of a file that is not there yet. */
  readonly temporary: string;
}

/** A database in a new file. Nothing of it may be relied on before it was closed without an error. */
export class SqliteFile implements Disposable {
  readonly #path: string;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();
  #rows = 0;

  private constructor(path: string, connection: Connection) {
    this.#path = path;
    this.#connection = connection;
  }

  /**
   * @param schema statements that make the tables
   * @param require that finds the package
   * @throws ImgdedupError SQLITE_UNAVAILABLE, EXPORT_UNWRITABLE
   */
  static create(
    { path, temporary }: Destination,
    schema: string,
    require: NodeJS.Require = createRequire(import.meta.url),
  ): SqliteFile {
    const { Database } = load(require);
    return orUnwritable(path, () => {
      const connection = new Database(temporary);
      try {
        // Until it is complete it is a temporary file, which a crash may leave as it likes.
        connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
        connection.exec(schema);
        connection.exec('BEGIN');
      } catch (error) {
        connection.close();
        throw error;
      }
      return new SqliteFile(path, connection);
    });
  }

  /**
   * @param sql one INSERT with named parameters
   * @throws ImgdedupError EXPORT_UNWRITABLE
   */
  insert(sql: string, values: Readonly<Record<string, Value>>): void {
    orUnwritable(this.#path, () => {
      const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
      statement.run(named(values));
      this.#rows += 1;
      if (this.#rows % batchSize === 0) this.#connection.exec('COMMIT; BEGIN');
    });
  }

  /**
   * @param sql statements that end the work, such as those that make indexes
   * @throws ImgdedupError EXPORT_UNWRITABLE
   */
  finish(sql: string): void {
    orUnwritable(this.#path, () => {
      this.#connection.exec('COMMIT');
      this.#connection.exec(sql);
      this.#close();
    });
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #close(): void {
    for (const statement of this.#statements.values()) finalize(statement);
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }
}

function finalize(statement: Statement): void {
  try {
    statement.finalize();
  } catch (error) {
    // It says again how its last run failed, and is finalized all the same.
    if (!(error instanceof Error) || error.name !== 'SQLite3Error') throw error;
  }
}

function named(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, value]));
}

function load(require: NodeJS.Require): Library {
  try {
    return require(packageName);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissing = systemCode(error) === 'MODULE_NOT_FOUND';
    const what = isMissing ? 'is not installed' : 'cannot be loaded';
    throw new ImgdedupError(
      'SQLITE_UNAVAILABLE',
      `A database takes the package ${packageName}, which ${what}.`,
      {
        remedy: `Run "npm install ${packageName}" where imgdedup is installed, or use "imgdedup list --format csv".`,
        cause: error,
      },
    );
  }
}

/** Why a file cannot be written, by what SQLite says: the library has no codes. */
const reasons: readonly (readonly [says: string, reason: string])[] = [
  ['disk is full', 'the disk is full'],
  ['Could not open', 'it cannot be made'],
  ['readonly database', 'it is read-only'],
  ['disk I/O error', 'input/output error'],
];

function orUnwritable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    const reason = reasons.find(([says]) => message.includes(says))?.[1];
    if (reason === undefined) throw error;
    throw unwritable(path, reason, error);
  }
}
