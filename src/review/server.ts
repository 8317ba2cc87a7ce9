import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { errorAnswer, refusal, uncached, type Answer } from '../http/answer.js';
import { guardAnswer } from '../http/guard.js';
import { close, listenOnPort, loopback } from '../http/listen.js';
import { readJson } from '../http/read-body.js';
import { send } from '../http/send.js';
import { clockMs } from '../model/clock.js';
import { ImgdedupError } from '../model/errors.js';
import type { Repository } from '../library/repository/repository.js';
import type { ReviewEvent } from '../model/review.js';
import { RecentActivity } from '../top/recent-activity.js';
import { Ahead } from './ahead.js';
import { Entrance } from './entrance.js';
import { EventStreams } from './event-streams.js';
import { pageHeaders } from './page-headers.js';
import { Pictures } from './pictures.js';
import { Review, type ReviewOptions } from './review.js';
import { activityRoute, answerOf, type Asked, type Served } from './routes.js';
import { WebFiles } from './web-files.js';

/** Bytes of a request at most: as many as it takes to choose for every file of a large group. */
const mostBytes = 1024 * 1024;

export interface ServeOptions extends Omit<ReviewOptions, 'tell'> {
  /** 0 takes one that is free. */
  readonly port: number;
  /** Ends the server, and what it is doing, between two files. */
  readonly stop: AbortSignal;
  /** Told of the address that lets somebody in, which counts once: then of the next. */
  readonly onAddress: (url: string) => void;
  /** Told what pages are told. */
  readonly onEvent?: (event: ReviewEvent) => void;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds without a request and without a page that listens, after which it ends by itself. */
  readonly idleMs?: number;
  /** The same while a page listens, and nobody does anything. */
  readonly sleepyMs?: number;
  /** How long the head of a request may take, in milliseconds; all of it three times as long. */
  readonly patienceMs?: number;
}

/** How a server ended. */
export type Ending = 'stopped' | 'idle' | 'interrupted';

const idleMsByDefault = 30 * 60 * 1000;
const sleepyMsByDefault = 12 * 60 * 60 * 1000;

/**
 * Serves the review page on 127.0.0.1 until it is told to stop or nobody needs it any more. It is there at
 * once; the first look goes on meanwhile, and if that fails, the review ends.
 * @throws ImgdedupError PORT_TAKEN, and as `findSimilar` does
 */
export async function serveReview(repository: Repository, options: ServeOptions): Promise<Ending> {
  const { patienceMs = 10_000 } = options;
  using events = new EventStreams();
  let ahead: Ahead | undefined;
  const review = await Review.open(repository, {
    ...options,
    tell: (event) => {
      events.tell(event);
      options.onEvent?.(event);
      if (event.kind === 'groups') ahead?.begin();
    },
  });
  await using pictures = await Pictures.open(repository, review.board);
  await using making =
    options.queue && new Ahead(repository, review.board, pictures, options.queue);
  ahead = making;
  const activity = new RecentActivity(repository);
  const desk = new Desk({ review, activity, pictures, events }, options);
  const server = createServer(
    // Whoever sends slowly, much or nothing does not keep others waiting.
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: patienceMs,
      requestTimeout: 3 * patienceMs,
      connectionsCheckingInterval: patienceMs / 2,
    },
    (request, response) => void desk.receive(request, response),
  );
  server.maxConnections = 200;
  server.timeout = 120_000;
  // A page that sends when the connection is just being closed would see an error.
  server.keepAliveTimeout = 75_000;
  desk.open(await listenOnPort(server, options.port));
  let reason = 'The review has ended.';
  try {
    const broken = making === undefined ? [] : [making.failed];
    return await Promise.race([review.begin(), desk.untilTheEnd(), ...broken]);
  } catch (error) {
    if (error instanceof ImgdedupError) reason = error.message;
    throw error;
  } finally {
    events.tell({ kind: 'end', reason });
    await review.jobs.end();
    events[Symbol.dispose]();
    await close(server);
  }
}

/** Answers requests, and notes when the last one came. */
class Desk {
  readonly #served: Served;
  readonly #options: ServeOptions;
  readonly #files = new WebFiles();
  #entrance = new Entrance(0);
  #host = '';
  #lastMs = clockMs();

  constructor(served: Served, options: ServeOptions) {
    this.#served = served;
    this.#options = options;
  }

  open(port: number): void {
    this.#host = `${loopback}:${port}`;
    this.#entrance = new Entrance(port);
    this.#tellAddress();
  }

  /** @returns `interrupted` where something was being done: that ends between two files */
  #ending(): Ending {
    const { current } = this.#served.review.jobs;
    return current === undefined || current === 'looking' ? 'stopped' : 'interrupted';
  }

  /** Resolves when somebody stops the server, or when nobody uses it any more. */
  untilTheEnd(): Promise<Ending> {
    const { stop, idleMs = idleMsByDefault, sleepyMs = sleepyMsByDefault } = this.#options;
    return new Promise((resolve) => {
      const look = (): void => {
        const { events, review } = this.#served;
        const most = events.count > 0 ? sleepyMs : idleMs;
        if (review.jobs.current === undefined && clockMs() - this.#lastMs >= most) end('idle');
      };
      const watch = setInterval(look, Math.min(idleMs, 10_000));
      const end = (ending: Ending): void => {
        clearInterval(watch);
        stop.removeEventListener('abort', onStop);
        resolve(ending);
      };
      const onStop = (): void => end(this.#ending());
      if (stop.aborted) onStop();
      else stop.addEventListener('abort', onStop);
    });
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== activityRoute) this.#lastMs = clockMs();
    try {
      const isHead = request.method === 'HEAD';
      await send(response, await this.#answer(request), { isHead, headers: pageHeaders });
    } catch (error) {
      // Whoever asked is gone, or stopped reading.
      if (request.destroyed || response.destroyed) return;
      // A bug in one answer must not cut off what else is being done.
      this.#options.onFault(error);
      if (response.headersSent) response.destroy();
      else await send(response, fault, { isHead: false, headers: pageHeaders });
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
      return await answerOf(pathname, this.#served, asked);
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

const fault = refusal('INTERNAL', 'The request could not be answered: that is a bug.');

const notLetIn = refusal(
  'FORBIDDEN',
  'Open the address that imgdedup has told last: each lets one browser in.',
);
