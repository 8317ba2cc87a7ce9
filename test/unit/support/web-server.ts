import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** What a path of the test's own server answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** What a secure server shows, in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** A server of the test's own on loopback, gone when disposed. */
export class WebServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #answers = new Map<string, Answer>();
  /** Most connections that were open at one time. */
  mostConnections = 0;

  readonly #scheme: 'http' | 'https';

  private constructor(identity: Identity | undefined) {
    let open = 0;
    this.#scheme = identity === undefined ? 'http' : 'https';
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      const { method = '', url = '', headers } = request;
      this.asked.push({ method, url, headers });
      const answer = this.#answers.get(url) ?? this.#answers.get(url.replace(/\?.*$/, ''));
      if (answer !== undefined) return answer(request, response);
      response.writeHead(404).end('<html>not here</html>');
    };
    this.#server =
      identity === undefined ? createServer(serve) : createSecureServer(identity, serve);
    this.#server.on('connection', (socket) => {
      open += 1;
      this.mostConnections = Math.max(this.mostConnections, open);
      socket.on('close', () => (open -= 1));
    });
  }

  /** @param identity makes it a secure one */
  static async start(identity?: Identity): Promise<WebServer> {
    const server = new WebServer(identity);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** With nothing behind the port but the path. */
  url(path: string, user = ''): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('it does not listen');
    return `${this.#scheme}://${user}127.0.0.1:${address.port}${path}`;
  }

  on(path: string, answer: Answer): this {
    this.#answers.set(path, answer);
    return this;
  }

  /** Requests of a path, one for each time. */
  of(path: string): readonly Asked[] {
    return this.asked.filter(({ url }) => url === path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What its bytes say is a JPEG, with a text in it that tells it from others. */
export function jpegOf(text: string, length = 0): Buffer {
  const start = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);
  return Buffer.concat([start, Buffer.alloc(Math.max(0, length - start.length), text)]);
}

/** Sends bytes as a file server does: ranges, conditions and all. */
export function file(bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Answer {
  return ({ method, headers: asked }, response) => {
    const { ETag: etag, 'Last-Modified': changed } = headers;
    const isSame = [etag, changed].includes(String(asked['if-range']));
    const from = /^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1];
    if (asked['if-none-match'] === etag && etag !== undefined) {
      response.writeHead(304, headers).end();
    } else if (from !== undefined && isSame) {
      const rest = bytes.subarray(Number(from));
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response
        .writeHead(206, { ...headers, 'Content-Range': range, 'Content-Length': rest.length })
        .end(rest);
    } else {
      response.writeHead(200, { ...headers, 'Content-Length': bytes.length });
      response.end(method === 'HEAD' ? undefined : bytes);
    }
  };
}

/** The first of a file, and then nothing more. */
export function cutAfter(
  count: number,
  bytes: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_, response) => {
    response.writeHead(200, { ...headers, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, count), () => setTimeout(() => response.destroy(), 20));
  };
}

/** One answer after another; the last for good. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let turn = 0;
  return (request, response) => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    answer?.(request, response);
  };
}

export function redirect(location: string, status = 302): Answer {
  return (_, response) => void response.writeHead(status, { Location: location }).end();
}

export function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => void response.writeHead(status, headers).end('<html>no</html>');
}
