/** Connections to PostgreSQL. The only file that imports `pg`: loaded where a repository's records are there. */
import { Pool, type PoolClient } from 'pg';
import { explain, unreachable } from './explain.js';
import { parseServer, type ServerAddress, type StoreAddress } from './store-address.js';

/** A value that is handed over; arrays as `encodeByteArray` makes them. */
type Parameter = Buffer | string | number;

/** A statement that the server plans once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Of one connection; null is SQL's. */
export type Row = readonly (Buffer | null)[];

/** How long to wait for a connection, in milliseconds. */
const connectMs = 10_000;
/** How long one is kept that nobody uses, in milliseconds: to make another takes a few. */
const idleMs = 2000;
/**
 * More than any one process has open: its right to write, what it looks at, and one for each range that it reads
 * while it writes.
 */
const mostConnections = 12;

/**
 * What this program is told of a server that takes part in nothing else: no time limits that would end the right to
 * write, the disk before it says that something is written, an end soon after the other side has vanished.
 */
const sessionOptions = [
  'statement_timeout=0',
  'lock_timeout=0',
  'idle_session_timeout=0',
  'idle_in_transaction_session_timeout=0',
  'synchronous_commit=on',
  'bytea_output=hex',
  // By key, always: plans are kept, and made while the table is small.
  'enable_seqscan=off',
  'enable_sort=off',
  'jit=off',
  'tcp_keepalives_idle=30',
  'tcp_keepalives_interval=10',
  'tcp_keepalives_count=3',
];

/** To one server, for one repository. Those that are idle keep no process alive, and end soon. */
export class Connections {
  readonly server: string;
  readonly #pool: Pool;

  constructor({ server, schema }: StoreAddress) {
    const { user, host, port, database, sslMode } = parseServer(server);
    this.server = server;
    this.#pool = new Pool({
      user,
      host,
      port,
      database,
      ssl: tls(sslMode),
      options: [...sessionOptions, `search_path=${schema}`].map((one) => `-c ${one}`).join(' '),
      application_name: 'imgdedup',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: connectMs,
      max: mostConnections,
      idleTimeoutMillis: idleMs,
      allowExitOnIdle: true,
      types: { getTypeParser: (type: number) => (type === byteString ? fromHex : toBytes) },
    });
    // An idle one that ends is none of those that are taken later.
    this.#pool.on('error', () => undefined);
  }

  /** @throws ImgdedupError STORE_UNREACHABLE and what {@link explain} says */
  async take(): Promise<Connection> {
    try {
      return new Connection(await this.#pool.connect(), this.server);
    } catch (error) {
      throw explain(this.server, error);
    }
  }
}

/** One that nobody else uses. What is asked of it is answered in that order. */
export class Connection {
  readonly #client: PoolClient;
  readonly #server: string;
  #lost: Error | undefined;
  readonly #onError = (error: Error): void => {
    this.#lost ??= error;
  };
  readonly #onEnd = (): void => {
    this.#lost ??= new Error('the connection was lost');
  };

  constructor(client: PoolClient, server: string) {
    this.#client = client;
    this.#server = server;
    client.on('error', this.#onError);
    client.on('end', this.#onEnd);
  }

  /** @throws ImgdedupError */
  async ask(statement: Statement, values: readonly Parameter[] = []): Promise<readonly Row[]> {
    const query = { ...statement, values: [...values], rowMode: 'array' as const };
    return this.#explained(async () => (await this.#client.query<(Buffer | null)[]>(query)).rows);
  }

  /**
   * Runs commands that take no values and have no result.
   * @throws ImgdedupError
   */
  async run(commands: string): Promise<void> {
    await this.#explained(() => this.#client.query(commands));
  }

  /** For others to use; closed where it is broken, or would keep something. */
  giveBack(isUsable = true): void {
    this.#client.off('error', this.#onError);
    this.#client.off('end', this.#onEnd);
    this.#client.release(!isUsable || this.#lost !== undefined);
  }

  async #explained<T>(call: () => Promise<T>): Promise<T> {
    if (this.#lost !== undefined) throw unreachable(this.#server, reason, this.#lost);
    try {
      return await call();
    } catch (error) {
      throw explain(this.#server, error);
    }
  }
}

const reason = 'the connection was lost';

/** PostgreSQL's type `bytea`. */
const byteString = 17;

/** `pg` takes bytes in, and gives them out as text: `\\x` and two digits for each. */
function fromHex(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

function toBytes(text: string): Buffer {
  return Buffer.from(text);
}

/** As libpq: `require` keeps others from listening, and believes whoever answers. */
function tls(mode: ServerAddress['sslMode']): false | { readonly rejectUnauthorized: boolean } {
  return mode === 'disable' ? false : { rejectUnauthorized: mode === 'verify-full' };
}
