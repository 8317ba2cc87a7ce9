import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisOptions {
  readonly password?: string;
  /** In files: it listens for TLS only. */
  readonly identity?: { readonly key: string; readonly cert: string };
}

/** Debian's Redis on a free port of loopback, which keeps nothing on a disk unless it is told to; gone when disposed. */
export class Redis implements AsyncDisposable {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'imgdedup-redis-'));
  readonly #options: RedisOptions;
  #child: ChildProcess | undefined;

  private constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#options = options;
  }

  static async start(options: RedisOptions = {}): Promise<Redis> {
    const redis = new Redis(await freePort(), options);
    await redis.begin();
    return redis;
  }

  get url(): string {
    const { password, identity } = this.#options;
    const user = password === undefined ? '' : `:${password}@`;
    return `${identity === undefined ? 'redis' : 'rediss'}://${user}localhost:${this.port}`;
  }

  async begin(): Promise<void> {
    const { password, identity } = this.#options;
    const args = [
      '--save',
      '',
      '--dir',
      this.#folder,
      '--bind',
      '127.0.0.1',
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...(identity === undefined
        ? ['--port', `${this.port}`]
        : ['--port', '0', '--tls-port', `${this.port}`, '--tls-auth-clients', 'no']),
      ...(identity === undefined
        ? []
        : ['--tls-cert-file', identity.cert, '--tls-key-file', identity.key]),
    ];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      child.on('close', () => reject(new Error(`redis-server ended: ${said}`)));
    });
  }

  /** @param keeps whether what is in it is there when it begins again */
  async end(keeps: boolean): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (keeps) await this.ask('SAVE');
    child.kill('SIGKILL');
    await gone;
    if (!keeps) rmSync(join(this.#folder, 'dump.rdb'), { force: true });
  }

  /** What `redis-cli` prints. */
  ask(...words: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn('redis-cli', ['-p', `${this.port}`, ...words]);
      let out = '';
      child.stdout.on('data', (text: Buffer) => (out += text.toString()));
      child.on('error', reject);
      child.on('close', () => resolve(out.trim()));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end(false);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('it does not listen');
  return address.port;
}
