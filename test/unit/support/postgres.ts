import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { formatServer, type StoreAddress } from '../../../src/storage/postgres/store-address.js';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { postgres, without } from '../../needs.js';

/** PostgreSQL refuses to be run by root. */
const nobody = { uid: 65_534, gid: 65_534 };
const user = process.getuid?.() === 0 ? nobody : {};

/**
 * A server for the tests of a file, which are skipped where there is none to be had.
 * @returns it, once they run
 */
export function postgresForTests(): () => PostgresServer {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (postgres.isThere) server = await PostgresServer.start();
  });
  beforeEach(({ skip }) => skip(...without(postgres)));
  afterAll(() => server?.remove());
  return () => {
    if (server === undefined) throw new TypeError('tests have not begun');
    return server;
  };
}

/** A server of our own on a free port, in a temporary folder. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'imgdedup-postgres-'));
    if (user === nobody) chownSync(folder, nobody.uid, nobody.gid);
    const options = ['-D', folder, '-U', 'anna', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'];
    const made = spawnSync(`${postgres.path}/initdb`, options, { ...user, cwd: folder });
    if (made.status !== 0) throw new Error(made.stderr.toString());
    const server = new PostgresServer(folder, await freePort());
    await server.resume();
    return server;
  }

  /** An address of a new repository. */
  newAddress(): StoreAddress {
    return { server: this.server, schema: `imgdedup_${randomBytes(6).toString('hex')}` };
  }

  get server(): string {
    const [host, sslMode] = ['127.0.0.1', 'disable'] as const;
    return formatServer({ user: 'anna', host, port: this.port, database: 'postgres', sslMode });
  }

  /** Runs SQL beside the program. */
  async sql(text: string, values: readonly unknown[] = []): Promise<readonly unknown[][]> {
    const client = new Client({ connectionString: this.server, application_name: 'test' });
    await client.connect();
    try {
      const { rows } = await client.query<unknown[]>({
        text,
        values: [...values],
        rowMode: 'array',
      });
      return rows;
    } finally {
      await client.end();
    }
  }

  /**
   * From now on connections may be encrypted, and those of the user `berta` must be.
   * @param files in PEM; the certificate is of 127.0.0.1
   */
  async offerTls(files: { readonly key: string; readonly cert: string }): Promise<void> {
    for (const [name, from] of [
      ['server.key', files.key],
      ['server.crt', files.cert],
    ] as const) {
      const file = join(this.#folder, name);
      copyFileSync(from, file);
      chmodSync(file, 0o600);
      if (user === nobody) chownSync(file, nobody.uid, nobody.gid);
    }
    const rules = join(this.#folder, 'pg_hba.conf');
    writeFileSync(rules, `hostnossl all berta all reject\n${readFileSync(rules, 'utf8')}`);
    await this.sql('CREATE ROLE berta LOGIN SUPERUSER');
    await this.sql('ALTER SYSTEM SET ssl = on');
    await this.sql('SELECT pg_reload_conf()');
    while ((await this.sql('SHOW ssl'))[0]?.[0] !== 'on') await delay(10);
  }

  /** Ends every connection of the program. */
  async endConnections(): Promise<void> {
    await this.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'imgdedup'`,
    );
  }

  /** Stops it as a power cut would. */
  async crash(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    const exit = once(running, 'exit');
    running.kill('SIGQUIT');
    await exit;
    this.#process = undefined;
  }

  async remove(): Promise<void> {
    await this.crash();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Starts it again, where it does not run. */
  async resume(): Promise<void> {
    if (this.#process !== undefined) return;
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
    };
    const options = Object.entries({
      ...settings,
      fsync: 'off',
      autovacuum: 'off',
      max_connections: 200,
    });
    const args = [
      '-D',
      this.#folder,
      ...options.flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ];
    const stdio = ['ignore', 'ignore', 'ignore'] as const;
    this.#process = spawn(`${postgres.path}/postgres`, args, {
      ...user,
      cwd: this.#folder,
      stdio: [...stdio],
    });
    for (let tries = 0; ; tries += 1) {
      try {
        await this.sql('SELECT 1');
        return;
      } catch (error) {
        if (tries === 400) throw error;
        await delay(25);
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}
