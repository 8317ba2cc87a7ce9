import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { troubleOf } from '../library/download/web-client.js';
import { checkInterrupted } from '../library/repository/interrupt.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import type { ServedAddress } from './address.js';

/** What a server is asked. */
export interface Asked {
  readonly method: string;
  /** With its query, encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end, or destroyed. Its errors are in words by {@link Connection.trouble}. */
  readonly body: IncomingMessage;
}

/** How long a server may take, in milliseconds. */
interface Patience {
  /** Until it is reached. */
  readonly connectMs: number;
  /** Until it begins to answer: questions about look-alikes take a while. */
  readonly answerMs: number;
  /** Between two parts of an answer. */
  readonly silenceMs: number;
}

const usualPatience: Patience = { connectMs: 30_000, answerMs: 600_000, silenceMs: 60_000 };

export interface ConnectionOptions {
  readonly token: string;
  /** Gives up. */
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/** Asks one server, which goes nowhere else: redirects are answers like others. */
export class Connection {
  readonly address: ServedAddress;
  readonly #options: ConnectionOptions;

  constructor(address: ServedAddress, options: ConnectionOptions) {
    this.address = address;
    this.#options = options;
  }

  /** @throws ImgdedupError SERVER_UNREACHABLE, INTERRUPTED */
  async send({ method, path, headers = {}, body }: Asked): Promise<Reply> {
    const { host, port, authority, isEncrypted } = this.address;
    const { token, signal, patience = usualPatience } = this.#options;
    checkInterrupted(signal);
    const options = {
      host,
      port,
      path,
      method,
      // One question, one connection: nothing keeps the program from ending.
      agent: false,
      signal,
      maxHeaderSize: 16 * 1024,
      headers: {
        host: authority,
        authorization: `Bearer ${token}`,
        'accept-encoding': 'identity',
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const request = (isEncrypted ? requestHttps : requestHttp)(options);
      const connecting = setTimeout(() => request.destroy(silence()), patience.connectMs);
      request.once('socket', (socket) =>
        socket.once(isEncrypted ? 'secureConnect' : 'connect', () => clearTimeout(connecting)),
      );
      request.setTimeout(patience.answerMs, () => request.destroy(silence()));
      request.once('response', (response) => {
        response.setTimeout(patience.silenceMs, () => response.destroy(silence()));
        // Whoever reads it is told; nobody does where it was put away.
        response.on('error', () => undefined);
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, body: response });
      });
      request.on('error', (error) => {
        clearTimeout(connecting);
        reject(this.trouble(error));
      });
      request.end(body);
    });
  }

  /** What a broken connection is, in words; anything else as it is. */
  trouble(error: unknown): unknown {
    if (error instanceof ImgdedupError) return error;
    try {
      checkInterrupted(this.#options.signal);
    } catch (interrupted) {
      return interrupted;
    }
    const reason = reasonOf(error, this.address);
    if (reason === undefined) return error;
    return new ImgdedupError(
      'SERVER_UNREACHABLE',
      `${this.address.authority} does not answer as a server should: ${reason}.`,
      {
        remedy:
          'See whether "imgdedup serve --readers-at" runs there, at that port, and whether the address is that of its certificate.',
        cause: error,
      },
    );
  }
}

function reasonOf(error: unknown, { isEncrypted }: ServedAddress): string | undefined {
  const code = systemCode(error) ?? '';
  // OpenSSL says so of what speaks HTTP as it is.
  if (isEncrypted && (code === 'EPROTO' || code.startsWith('ERR_SSL_'))) {
    return 'it does not speak TLS, without which nothing is asked over a network';
  }
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || code === 'SELF_SIGNED_CERT_IN_CHAIN') {
    return `nobody vouches for its certificate (${code}; NODE_EXTRA_CA_CERTS=FILE names who does)`;
  }
  const trouble = troubleOf(error);
  if (trouble?.kind === 'trouble') return trouble.reason;
  return code === '' ? undefined : code;
}

function silence(): Error {
  return Object.assign(new Error('it takes too long'), { code: 'ETIMEDOUT' });
}
