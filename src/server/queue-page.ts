import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { jsonAnswer, refusal, uncached, type Answer } from '../http/answer.js';
import { guardAnswer } from '../http/guard.js';
import { loopback } from '../http/listen.js';
import { send } from '../http/send.js';
import type { WatchedBoard } from '../queue/queue-watch.js';
import { Entrance } from '../review/entrance.js';
import { pageHeaders } from '../review/page-headers.js';
import { WebFiles } from '../review/web-files.js';
import { Lane } from './lane.js';

export interface QueuePageOptions {
  readonly board: WatchedBoard;
  /** Told of the address that lets a browser in, which counts once: then of the next. */
  readonly onAddress: (url: string) => void;
}

/** Where the page is. */
const basePath = '/queue';
const entrancePath = '/enter';

/** Sent with every answer. The page of the package sets styles of its elements, and takes all it needs from here. */
const headers = {
  ...pageHeaders,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

const fault = refusal('INTERNAL', 'The request could not be answered: that is a bug.');
const tooBusy = refusal('TOO_BUSY', 'There is more to do than is taken on at once.', {
  'retry-after': '1',
});
const notLetIn = refusal(
  'FORBIDDEN',
  'Open the address that imgdedup has told last: each lets one browser in.',
);
const onlyLooks = refusal('METHOD_NOT_ALLOWED', 'Here the queue can be looked at only.', {
  allow: 'GET, HEAD',
});
/** As the page shows it. */
const away = jsonAnswer({ error: 'The server of the queue does not answer.' }, 503);
const nothing = refusal('NOT_FOUND', 'There is nothing at this address.');

/** A page of the queue's jobs, beside what programs are answered: who may see it, and what it is answered. */
export class QueuePage {
  readonly #options: QueuePageOptions;
  readonly #files: WebFiles;
  readonly #lane = new Lane({ atOnce: 2, most: 32 });
  #host = '';
  #entrance = new Entrance(0);

  constructor(options: QueuePageOptions) {
    this.#options = options;
    this.#files = new WebFiles(pathToFileURL(`${options.board.files}/`));
  }

  /** From now on it lets somebody in. */
  open(port: number): void {
    this.#host = `${loopback}:${port}`;
    this.#entrance = new Entrance(port);
    this.#tellAddress();
  }

  /** Whether a request is for the page. */
  isMeant({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
    const [path = ''] = url.split('?');
    return path === entrancePath || path === basePath || path.startsWith(`${basePath}/`);
  }

  /** @param onFault told of what should not happen, and was answered with a status of 500 */
  async receive(
    request: IncomingMessage,
    response: ServerResponse,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    try {
      const isHead = request.method === 'HEAD';
      await send(response, await this.#answer(request), { isHead, headers });
    } catch (error) {
      // Whoever asked is gone, or stopped reading.
      if (request.destroyed || response.destroyed) return;
      onFault(error);
      if (response.headersSent) response.destroy();
      else await send(response, fault, { isHead: false, headers });
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '' } = request;
    const mayComeFromElsewhere = url.startsWith(`${entrancePath}?`);
    const guard = { hosts: [this.#host], pages: 'own', mayComeFromElsewhere } as const;
    const refused = guardAnswer(request, guard);
    if (refused !== undefined) return refused;
    const [pathname = '', ...rest] = url.split('?');
    const searchParams = new URLSearchParams(rest.join('?'));
    const isLook = method === 'GET' || method === 'HEAD';
    if (pathname === entrancePath && isLook) return this.#enter(searchParams.get('token') ?? '');
    if (!this.#entrance.isLetIn(request.headers.cookie)) return notLetIn;
    if (!isLook) return onlyLooks;
    const path = pathname.slice(basePath.length) || '/';
    if (path.startsWith('/static/')) {
      const name = path.slice('/static'.length);
      return this.#files.answer(name, request.headers['if-none-match']) ?? nothing;
    }
    const page = this.#options.board.page(path, basePath);
    return page === undefined ? await this.#ask(path, searchParams) : html(page);
  }

  async #ask(path: string, query: URLSearchParams): Promise<Answer> {
    using place = this.#lane.enter();
    if (place === undefined) return tooBusy;
    await place.turn();
    const answer = await this.#options.board.ask(path, query);
    return answer === undefined ? away : jsonAnswer(answer.body, answer.status);
  }

  #enter(token: string): Answer {
    const cookie = this.#entrance.exchange(token);
    if (cookie === undefined) return notLetIn;
    this.#tellAddress();
    const answer = html(welcome);
    return { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } };
  }

  #tellAddress(): void {
    this.#options.onAddress(`http://${this.#host}${this.#entrance.path}`);
  }
}

function html(body: string): Answer {
  const type = { 'content-type': 'text/html; charset=utf-8' };
  return { status: 200, headers: { ...uncached, ...type }, body };
}

/** From here the browser goes on as from a page of ours, and sends the cookie wherever the link stood. */
const welcome = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${basePath}/"><title>imgdedup</title></head><body><p><a href="${basePath}/">Go on to the queue</a></p></body></html>\n`;
