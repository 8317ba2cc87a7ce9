import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerFault } from '../http/answer-fault.js';
import { errorAnswer, refusal, uncached, type Answer } from '../http/answer.js';
import { guardAnswer } from '../http/guard.js';
import { loopback } from '../http/listen.js';
import { readJson } from '../http/read-body.js';
import { send } from '../http/send.js';
import { clockMs } from '../model/time/clock.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { Entrance } from './entrance.js';
import { pageHeaders } from './page-headers.js';
import { activityRoute, type Asked } from './routes.js';
import { WebFiles } from './web-files.js';

/** Bytes of a request at most: as many as it takes to choose for every file of a large group. */
export const mostBytes = 1024 * 1024;

export interface PageDeskOptions {
  /**
   * What is answered to a browser that was let in, where it asks for no file of the page.
   * @param path of the URL, percents and all
   * @throws ImgdedupError
   */
  readonly answer: (path: string, asked: Asked) => Promise<Answer>;
  /** Told of the address that lets somebody in, which counts once: then of the next. */
  readonly onAddress: (url: string) => void;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
}

/** Lets one browser in, gives it the page, and answers what that asks; notes when the last request came. */
export class PageDesk {
  readonly #options: PageDeskOptions;
  readonly #files = new WebFiles();
  #entrance = new Entrance(0);
  #host = '';
  #lastMs = clockMs();

  constructor(options: PageDeskOptions) {
    this.#options = options;
  }

  /**
   * A server that asks it. Whoever sends slowly, much or nothing does not keep others waiting.
   * @param patienceMs how long the head of a request may take, in milliseconds; all of it three times as long
   */
  server(patienceMs: number): Server {
    const server = createServer(
      {
        maxHeaderSize: 16 * 1024,
        headersTimeout: patienceMs,
        requestTimeout: 3 * patienceMs,
        connectionsCheckingInterval: patienceMs / 2,
      },
      (request, response) => void this.#receive(request, response),
    );
    server.maxConnections = 200;
    server.timeout = 120_000;
    // A page that sends when the connection is just being closed would see an error.
    server.keepAliveTimeout = 75_000;
    return server;
  }

  /** From now on it lets somebody in. */
  open(port: number): void {
    this.#host = `${loopback}:${port}`;
    this.#entrance = new Entrance(port);
    this.#tellAddress();
  }

  /** How long nobody has asked for anything, in milliseconds. */
  get idleMs(): number {
    return clockMs() - this.#lastMs;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== activityRoute) this.#lastMs = clockMs();
    try {
      const isHead = request.method === 'HEAD';
      await send(response, await this.#answer(request), { isHead, headers: pageHeaders });
    } catch (error) {
      // A bug in one answer must not cut off what else is being done.
      const { onFault } = this.#options;
      await answerFault(error, request, response, { onFault, headers: pageHeaders });
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '', headers } = request;
    const mayComeFromElsewhere = url.startsWith('/enter?');
    const refused = guardAnswer(request, {
      hosts: [this.#host],
      pages: 'own',
      mayComeFromElsewhere,
    });
    if (refused !== undefined) return refused;
    const { pathname, searchParams: query } = new URL(url, `http://${this.#host}`);
    if (pathname === '/enter') return this.#enter(query.get('token') ?? '');
    if (!this.#entrance.isLetIn(headers.cookie)) return notLetIn;
    const ifNoneMatch = headers['if-none-match'];
    const file = this.#files.answer(pathname, ifNoneMatch);
    if (file !== undefined && (method === 'GET' || method === 'HEAD')) return file;
    const body = await readJson(request, mostBytes);
    if (body.kind === 'refused') return body.answer;
    const asked: Asked = { method, query, body: body.value, ifNoneMatch };
    try {
      return await this.#options.answer(pathname, asked);
    } catch (error) {
      if (error instanceof ImgdedupError) return errorAnswer(error);
      throw error;
    }
  }

  #enter(token: string): Answer {
    const cookie = this.#entrance.exchange(token);
    if (cookie === undefined) return notLetIn;
    this.#tellAddress();
    const type = { 'content-type': 'text/html; charset=utf-8' };
    return {
      status: 200,
      headers: { ...uncached, ...type, 'set-cookie': cookie },
      body: welcome,
    };
  }

  #tellAddress(): void {
    this.#options.onAddress(`http://${this.#host}${this.#entrance.path}`);
  }
}

/** From here the browser goes on as from a page of ours, and sends the cookie wherever the link stood. */
const welcome =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>imgdedup</title></head><body><p><a href="/">Go on to the review</a></p></body></html>\n';

const notLetIn = refusal(
  'FORBIDDEN',
  'Open the address that imgdedup has told last: each lets one browser in.',
);
