import { endOfPrefix, type ObjectStore, type StoreChange } from '../object-store.js';
import { encodeByteArray } from './byte-array.js';
import type { Connection, Connections, Statement } from './connections.js';

const getOne: Statement = { name: 'get', text: 'SELECT value FROM records WHERE key = $1' };
const getSome: Statement = {
  name: 'get-some',
  text: 'SELECT key, value FROM records WHERE key = ANY($1::bytea[])',
};
/** One page: pairs up to a number, and up to the one with which they reach so many bytes. */
const getPage: Statement = {
  name: 'page',
  text: `SELECT key, value FROM (
      SELECT key, value,
        sum(octet_length(value)) OVER (ORDER BY key ROWS UNBOUNDED PRECEDING) - octet_length(value) AS before
      FROM records WHERE key >= $1 AND key < $2 ORDER BY key LIMIT $3::integer) AS page
    WHERE before < $4::integer ORDER BY key`,
};
const getAny: Statement = {
  name: 'any',
  text: 'SELECT key FROM records WHERE key >= $1 AND key < $2 LIMIT 1',
};
const getLast: Statement = {
  name: 'last',
  text: 'SELECT key FROM records WHERE key >= $1 AND key < $2 ORDER BY key DESC LIMIT 1',
};
/** Puts and removes in one statement, which is a transaction; no key is in both. */
const change: Statement = {
  name: 'change',
  text: `WITH gone AS (DELETE FROM records WHERE key = ANY($3::bytea[]))
    INSERT INTO records SELECT * FROM unnest($1::bytea[], $2::bytea[])
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
};

/** Asked for in one go. */
const [pagePairs, pageBytes, mostKeys] = [4000, 1024 * 1024, 1000];
/** Sent in one statement; PostgreSQL takes a gigabyte at most. */
const [statementRecords, statementBytes] = [20_000, 16 * 1024 * 1024];

/** What a store reads, and from where. */
abstract class ReadingStore implements ObjectStore {
  abstract range(prefix: Buffer, end?: Buffer): AsyncIterable<readonly [Buffer, Buffer]>;
  abstract write(changes: readonly StoreChange[]): Promise<void>;
  abstract compact(): Promise<void>;
  abstract [Symbol.asyncDispose](): Promise<void>;

  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async get(key: Buffer): Promise<Buffer | undefined> {
    const [row] = await this.connection.ask(getOne, [key]);
    return row?.[0] ?? undefined;
  }

  async getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    const found = new Map<string, Buffer>();
    for (let from = 0; from < keys.length; from += mostKeys) {
      const some = encodeByteArray(keys.slice(from, from + mostKeys));
      for (const [key, value] of await this.connection.ask(getSome, [some])) {
        if (key && value) found.set(key.toString('latin1'), value);
      }
    }
    return keys.map((key) => found.get(key.toString('latin1')));
  }

  async hasAny(prefix: Buffer): Promise<boolean> {
    return (await this.connection.ask(getAny, [prefix, endOfPrefix(prefix)])).length > 0;
  }

  async lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    const [row] = await this.connection.ask(getLast, [prefix, endOfPrefix(prefix)]);
    return row?.[0] ?? undefined;
  }
}

/** As it was at one moment, whatever others write meanwhile. */
export class Snapshot extends ReadingStore {
  /** @param connection in a transaction that sees one state; given back in the end */
  private constructor(connection: Connection) {
    super(connection);
  }

  /** @throws ImgdedupError STORE_UNREACHABLE */
  static async take(connections: Connections): Promise<Snapshot> {
    const connection = await connections.take();
    try {
      await connection.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return new Snapshot(connection);
    } catch (error) {
      connection.giveBack(false);
      throw error;
    }
  }

  /** Sees what is there now, not what there is when something is asked first. */
  async fix(): Promise<void> {
    await this.hasAny(Buffer.of(0));
  }

  range(prefix: Buffer, end = endOfPrefix(prefix)): AsyncIterable<readonly [Buffer, Buffer]> {
    return pages(() => this.connection, prefix, end);
  }

  write(): Promise<void> {
    return Promise.reject(new TypeError('only who has the right to write can do that'));
  }

  compact(): Promise<void> {
    return this.write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endTransaction(this.connection);
  }
}

/** Through the connection that holds the right to write: where that is gone, the right and the writes are, too. */
export class WritingStore extends ReadingStore {
  readonly #connections: Connections;
  readonly #onDispose: () => Promise<void>;
  /** Ranges that see what was there before the next write. */
  #view = new View();
  #written: Promise<void> = Promise.resolve();

  /** @param onDispose gives the right back, or lets the next in this process have its turn */
  constructor(connection: Connection, connections: Connections, onDispose: () => Promise<void>) {
    super(connection);
    this.#connections = connections;
    this.#onDispose = onDispose;
  }

  async *range(
    prefix: Buffer,
    end = endOfPrefix(prefix),
  ): AsyncGenerator<readonly [Buffer, Buffer]> {
    const view = this.#view;
    view.readers += 1;
    try {
      yield* pages(() => (view.snapshot ?? this).connection, prefix, end);
    } finally {
      view.readers -= 1;
      if (view.readers === 0) await view.snapshot?.[Symbol.asyncDispose]();
    }
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    // One after the other: what ranges see is settled before each.
    const writing = this.#written.then(() => this.#write(changes));
    this.#written = writing.catch(() => undefined);
    return writing;
  }

  /** Gives the space to records to come; not to the disk, for which PostgreSQL would have to keep everybody out. */
  async compact(): Promise<void> {
    await this.#written;
    await this.connection.run('VACUUM records');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#written;
    await this.#onDispose();
  }

  async #write(changes: readonly StoreChange[]): Promise<void> {
    const batches = [...statementsOf(changes)];
    if (batches.length === 0) return;
    await this.#keepView();
    const [first, ...others] = batches;
    if (first !== undefined && others.length === 0) {
      await this.connection.ask(change, first);
      return;
    }
    await this.connection.run('BEGIN');
    try {
      for (const batch of batches) await this.connection.ask(change, batch);
      await this.connection.run('COMMIT');
    } catch (error) {
      // Where the connection is lost, PostgreSQL does that by itself.
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Ranges that are being read go on as if nothing were written. */
  async #keepView(): Promise<void> {
    const view = this.#view;
    if (view.readers === 0) return;
    const snapshot = await Snapshot.take(this.#connections);
    await snapshot.fix();
    this.#view = new View();
    // Who read may have come to an end meanwhile.
    if (view.readers === 0) await snapshot[Symbol.asyncDispose]();
    else view.snapshot = snapshot;
  }
}

/** What ranges see that began between the same two writes. */
class View {
  readers = 0;
  /** Undefined as long as nothing was written since. */
  snapshot: Snapshot | undefined;
}

async function endTransaction(connection: Connection): Promise<void> {
  try {
    await connection.run('COMMIT');
    connection.giveBack();
  } catch {
    // It only read: what it found was handed out before.
    connection.giveBack(false);
  }
}

/** Page after page: nothing is left open on the server between two. */
async function* pages(
  connection: () => Connection,
  prefix: Buffer,
  end: Buffer,
): AsyncGenerator<readonly [Buffer, Buffer]> {
  let most = pagePairs;
  for (let from = prefix; ;) {
    const rows = await connection().ask(getPage, [from, end, most, pageBytes]);
    let [last, bytes] = [from, 0];
    for (const [key, value] of rows) {
      if (!key || !value) continue;
      [last, bytes] = [key, bytes + value.length];
      yield [key, value];
    }
    if (rows.length < most && bytes < pageBytes) return;
    // The server goes through so many, whatever their bytes: of large ones, not many more than it sends.
    most = Math.min(pagePairs, bytes < pageBytes ? 2 * most : 2 * rows.length);
    // The first key after it.
    from = Buffer.concat([last, Buffer.of(0)]);
  }
}

type ChangeValues = readonly [keys: Buffer, values: Buffer, gone: Buffer];

/** Of each key only the last change: one statement changes no record twice. */
function* statementsOf(changes: readonly StoreChange[]): Generator<ChangeValues> {
  const last = new Map<string, StoreChange>();
  for (const one of changes) last.set(one.key.toString('latin1'), one);
  let [keys, values, gone, bytes]: [Buffer[], Buffer[], Buffer[], number] = [[], [], [], 0];
  const sent = (): ChangeValues => [
    encodeByteArray(keys),
    encodeByteArray(values),
    encodeByteArray(gone),
  ];
  for (const one of last.values()) {
    if (one.type === 'put') {
      keys.push(one.key);
      values.push(one.value);
      bytes += one.value.length;
    } else gone.push(one.key);
    if (bytes < statementBytes && keys.length + gone.length < statementRecords) continue;
    yield sent();
    [keys, values, gone, bytes] = [[], [], [], 0];
  }
  if (keys.length + gone.length > 0) yield sent();
}
