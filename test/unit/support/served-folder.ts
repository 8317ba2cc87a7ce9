import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { findRepository } from '../../../src/library/repository/discover.js';
import { Repository } from '../../../src/library/repository/repository.js';
import {
  runServer,
  type RunServerOptions,
  type ServerAddress,
} from '../../../src/server/server.js';
import { PhotoFolder } from './photo-folder.js';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A folder that is served, on its socket or on a port, and somebody who may ask. */
export class ServedFolder implements AsyncDisposable {
  readonly folder = new PhotoFolder();
  readonly faults: unknown[] = [];
  readonly #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #address: ServerAddress | undefined;

  static async open(options: Partial<RunServerOptions> = {}): Promise<ServedFolder> {
    const served = new ServedFolder();
    const { root } = served.folder;
    await createRepository(root);
    await served.start(options);
    return served;
  }

  /** Another server, where the last one has ended. */
  async start(options: Partial<RunServerOptions> = {}): Promise<void> {
    const repository = await Repository.open(findRepository(this.folder.root));
    await new Promise<void>((resolve, reject) => {
      this.#ended = this.#run(repository, {
        place: { kind: 'socket', path: undefined },
        version: '0',
        maxBody: 1_000_000,
        maxQueue: 100,
        stop: this.#stop.signal,
        onAddress: (address) => {
          this.#address = address;
          resolve();
        },
        onFault: (error) => this.faults.push(error),
        ...options,
      });
      this.#ended.catch(reject);
    });
  }

  async #run(repository: Repository, options: RunServerOptions): Promise<void> {
    await using own = repository;
    await runServer(own, options);
  }

  get address(): ServerAddress {
    if (this.#address === undefined) throw new Error('it has not begun');
    return this.#address;
  }

  /** Where to connect to. */
  get place(): { readonly path: string } | { readonly host: string; readonly port: number } {
    const { address } = this;
    if (address.kind === 'socket') return { path: address.path };
    const { hostname, port } = new URL(address.url);
    return { host: hostname, port: Number(port) };
  }

  /** What a request must say of the server, and of who asks. */
  get ownHeaders(): Readonly<Record<string, string>> {
    const { address } = this;
    if (address.kind === 'socket') return { host: 'localhost' };
    const { token } = address;
    const host = new URL(address.url).host;
    return token === undefined ? { host } : { host, authorization: `Bearer ${token}` };
  }

  ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answered> {
    const { place, ownHeaders } = this;
    const where = 'path' in place ? { socketPath: place.path } : place;
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { ...where, path, method, headers: { ...ownHeaders, ...headers }, agent: false },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(parts),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  put(path: string, body: string | Buffer, query = ''): Promise<Answered> {
    return this.ask(`/files/${path}${query}`, { method: 'PUT', body });
  }

  async json<T>(path: string, asking: Asking = {}): Promise<T> {
    const { status, body } = await this.ask(path, asking);
    if (status !== 200) throw new Error(`${path}: ${status} ${body.toString()}`);
    const value: T = JSON.parse(body.toString());
    return value;
  }

  /** A connection on which anything may be said. */
  async connection(): Promise<Socket> {
    const socket = connect(this.place);
    await once(socket, 'connect');
    return socket;
  }

  /** All that is answered to bytes as they are, up to the end or a moment. */
  async raw(text: string | Buffer): Promise<string> {
    const socket = await this.connection();
    let answer = '';
    return new Promise((resolve) => {
      const end = (): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.setTimeout(1000, end);
      socket.on('data', (part) => (answer += part.toString('latin1')));
      socket.on('end', end);
      // The rest of what was sent is not read.
      socket.on('error', end);
      socket.write(text);
    });
  }

  /** A request as text, of these lines behind the first. */
  head(first: string, headers: Readonly<Record<string, string>> = {}): string {
    const lines = Object.entries({ ...this.ownHeaders, ...headers });
    return `${first} HTTP/1.1\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n`;
  }

  /** Has it end, and waits for that. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  /** The same, without waiting. */
  tellToStop(): void {
    this.#stop.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.folder[Symbol.dispose]();
  }
}
