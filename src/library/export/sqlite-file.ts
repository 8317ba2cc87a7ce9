/** The only file that imports `better-sqlite3`, which is loaded when a database is written. */
import { createRequire } from 'node:module';
import { ImgdedupError, systemCode } from '../../model/errors.js';

export type Value = string | number | Buffer | null;

/** What is used of the library. */
interface Library {
  new (path: string): Connection;
}

interface Connection {
  pragma(text: string): unknown;
  exec(sql: string): unknown;
  prepare(sql: string): { run(values: Readonly<Record<string, Value>>): unknown };
  close(): unknown;
}

const packageName = 'better-sqlite3';

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
  readonly #statements = new Map<string, ReturnType<Connection['prepare']>>();
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
    const Database = load(require);
    return orUnwritable(path, () => {
      const connection = new Database(temporary);
      try {
        // Until it is complete it is a temporary file, which a crash may leave as it likes.
        connection.pragma('journal_mode = OFF');
        connection.pragma('synchronous = OFF');
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
      statement.run(values);
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
      this.#connection.close();
    });
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

function load(require: NodeJS.Require): Library {
  try {
    const library: Library = require(packageName);
    // Its native part is loaded with the first database.
    new library(':memory:').close();
    return library;
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

/** Why a file cannot be written, by the library's codes, which begin with these. */
const reasons: readonly (readonly [code: string, reason: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_CANTOPEN', 'it cannot be made'],
  ['SQLITE_READONLY', 'it is read-only'],
  ['SQLITE_IOERR', 'input/output error'],
];

function orUnwritable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error) ?? '';
    const reason = reasons.find(([start]) => code.startsWith(start))?.[1];
    if (reason === undefined) throw error;
    throw unwritable(path, reason, error);
  }
}

export function unwritable(path: string, reason: string, cause: unknown): ImgdedupError {
  return new ImgdedupError('EXPORT_UNWRITABLE', `${path} cannot be written: ${reason}.`, {
    remedy: 'Name a file in a folder that you may write to, on a disk with room.',
    cause,
  });
}
