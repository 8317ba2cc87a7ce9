import { Agent, request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { systemCode } from '../../model/errors/errors.js';
import { coveredAddress, parseAddress, type WebAddress } from '../../model/paths/web-address.js';

/** How servers are talked to. */
export interface Manners {
  readonly userAgent: string;
  /** How long a server may be silent, or take to connect, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number;
  /** Whether a redirect may lead from https to http. */
  readonly allowHttp: boolean;
}

interface Question {
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** What a server says, once nothing leads elsewhere any more. */
interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** In words, as it says itself. */
  readonly message: string;
  readonly headers: IncomingHttpHeaders;
  /** Where the redirects led. */
  readonly address: WebAddress;
  /** Decompressed, where it was sent compressed although nobody asked. */
  readonly body: AsyncIterable<unknown>;
  readonly isCompressed: boolean;
  /** Takes no more of it. */
  readonly close: () => void;
}

/** Why there is no answer, or no more of one. */
export interface Trouble {
  readonly kind: 'trouble';
  readonly reason: string;
  /** Whether asking again may help. */
  readonly mayPass: boolean;
}

/** Milliseconds that a timer can be set to. */
const longestTimer = 2 ** 31 - 1;
const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const decoders: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Asks servers, one question at a time each, and follows where they lead. */
export class WebClient implements Disposable {
  readonly #manners: Manners;
  readonly #plain = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #secure = new SecureAgent({ keepAlive: true, maxSockets: 1 });

  constructor(manners: Manners) {
    this.#manners = manners;
  }

  /** @throws whatever is no trouble with a server; callers look at `signal` first */
  async ask(asked: WebAddress, question: Question): Promise<Answer | Trouble> {
    const seen = new Set<string>();
    for (let address = asked; ;) {
      if (seen.has(address.href)) return final('redirects lead in a circle');
      if (seen.size > mostRedirects) return final(`more than ${mostRedirects} redirects`);
      seen.add(address.href);
      const response = await this.#send(address, asked, question);
      if ('kind' in response) return response;
      const { location } = response.headers;
      if (!redirects.has(response.statusCode ?? 0) || location === undefined) {
        return answerOf(response, address, question);
      }
      putAway(response);
      const next = this.#next(address, location);
      if ('kind' in next) return next;
      address = next;
    }
  }

  [Symbol.dispose](): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #next(from: WebAddress, location: string): WebAddress | Trouble {
    // Bytes that are not ASCII are UTF-8 more often than what the standard says.
    const text = Buffer.from(location, 'latin1').toString('utf8');
    const target = URL.canParse(text, from.href) ? new URL(text, from.href).href : text;
    const next = parseAddress(target);
    if (typeof next === 'string') return final(`redirected to ${coveredAddress(target)}: ${next}`);
    if (from.isSecure && !next.isSecure && !this.#manners.allowHttp) {
      return final(`redirected from https to http: ${next.shown}`);
    }
    return next;
  }

  #send(
    address: WebAddress,
    asked: WebAddress,
    question: Question,
  ): Promise<IncomingMessage | Trouble> {
    const { userAgent } = this.#manners;
    const timeoutMs = Math.min(this.#manners.timeoutMs || longestTimer, longestTimer);
    const { method, headers, signal } = question;
    // What one server may know is no other one's business.
    const credentials = address.origin === asked.origin ? asked.credentials : undefined;
    const options: RequestOptions = {
      method,
      agent: address.isSecure ? this.#secure : this.#plain,
      headers: {
        'User-Agent': userAgent,
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...headers,
        ...(credentials === undefined
          ? {}
          : { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      const send = address.isSecure ? requestHttps : requestHttp;
      let response: IncomingMessage | undefined;
      const request = send(address.href, options, (came) => {
        response = came;
        // Whoever reads it is told; nobody does where it was put away.
        came.on('error', () => undefined);
        resolve(came);
      });
      const connecting = setTimeout(() => request.destroy(silence()), timeoutMs);
      const connected = (): void => clearTimeout(connecting);
      request.on('socket', (socket: Socket) => {
        if (socket.connecting)
          socket.once(address.isSecure ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      request.setTimeout(timeoutMs, () => (response ?? request).destroy(silence()));
      request.on('error', (error) => {
        connected();
        const trouble = troubleOf(error);
        if (trouble === undefined || signal?.aborted === true) reject(error);
        else resolve(trouble);
      });
      request.end();
    });
  }
}

function answerOf(
  response: IncomingMessage,
  address: WebAddress,
  { method }: Question,
): Answer | Trouble {
  const { headers, statusCode: status = 0, statusMessage: message = '' } = response;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const close = (): void => putAway(response, method);
  const answer = { kind: 'answer', status, message, headers, address, close } as const;
  if (encoding === '' || encoding === 'identity' || method === 'HEAD') {
    return { ...answer, body: response, isCompressed: false };
  }
  const decoder = decoders[encoding]?.();
  if (decoder === undefined) {
    close();
    return final(
      'the server compresses it in a way that nobody asked for and that is not known here',
    );
  }
  return { ...answer, body: decompressed(response, decoder), isCompressed: true };
}

/** What is there as a whole is read, so that the connection serves again; the rest of another is not waited for. */
function putAway(response: IncomingMessage, method?: string): void {
  if (response.complete || method === 'HEAD') response.resume();
  else response.destroy();
}

function decompressed(response: Readable, decoder: Transform): AsyncIterable<unknown> {
  // Who reads the decoder is told of an error there.
  pipeline(response, decoder, () => undefined);
  return decoder;
}

/** Codes of trouble on the way, which may pass. */
const passing: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  Z_BUF_ERROR: 'the connection was cut',
  ECONNREFUSED: 'nobody listens there',
  ETIMEDOUT: 'the server does not answer',
  EHOSTUNREACH: 'there is no way to the server',
  EHOSTDOWN: 'there is no way to the server',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EAI_AGAIN: 'the name of the server cannot be looked up now',
};

/** @returns undefined where an error is none of a server, or of the way to it */
export function troubleOf(error: unknown): Trouble | undefined {
  const code = systemCode(error) ?? '';
  const reason = passing[code];
  if (reason !== undefined) return { kind: 'trouble', reason, mayPass: true };
  if (code === 'ENOTFOUND') return final('there is no server of this name');
  if (code.startsWith('HPE_')) return final('what answers there does not speak HTTP');
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code.startsWith('ERR_BROTLI')) {
    return final('what came cannot be decompressed');
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return final('there is no secure connection to it');
  if (/CERT|SIGNATURE|^ERR_TLS_|SELF_SIGNED/.test(code)) {
    return final(`its certificate is not trusted (${code})`);
  }
  return undefined;
}

/** No use in asking again. */
export function final(reason: string): Trouble {
  return { kind: 'trouble', reason, mayPass: false };
}

function silence(): Error {
  return Object.assign(new Error('nothing came in time'), { code: 'ETIMEDOUT' });
}
