import type { Answer } from '../http/answer.js';
import { close, listenOnPort } from '../http/listen.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { parseJson, isRecord } from '../model/text/json.js';
import { reviewRoute } from '../model/review/served-review.js';
import { versionHeader } from '../model/runs/served-version.js';
import { PageDesk } from '../review/page-desk.js';
import type { Asked as PageAsked } from '../review/routes.js';
import type { Connection } from './connection.js';
import { Replies } from './replies.js';

export interface ReviewElsewhereOptions {
  /** Of this program, whose page it is. */
  readonly version: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Milliseconds without a request and without a page that listens, after which it ends by itself. */
  readonly idleMs: number;
  readonly stop: AbortSignal;
  /** Told of the address that lets somebody in, which counts once: then of the next. */
  readonly onAddress: (url: string) => void;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
}

/** Bytes of the first answer at most. */
const mostSession = 1024 * 1024;

/**
 * Serves the review page on 127.0.0.1, as `serveReview` does, for photos elsewhere: what the page asks, the server is asked.
 * Its answers are data and pictures; the page is of this program.
 * @throws ImgdedupError PORT_TAKEN, SERVER_UNREACHABLE, SERVER_DENIED, SERVER_INCOMPATIBLE
 */
export async function reviewElsewhere(
  connection: Connection,
  { version, port, idleMs, stop, onAddress, onFault }: ReviewElsewhereOptions,
): Promise<'stopped' | 'idle'> {
  const replies = new Replies(connection, version);
  await checkVersion(connection, replies, version);
  let listeners = 0;
  const answer = async (path: string, asked: PageAsked): Promise<Answer> => {
    const answered = await forward(connection, replies, path, asked);
    const { body } = answered;
    if (typeof body === 'object' && 'once' in body) {
      listeners += 1;
      body.once('close', () => (listeners -= 1));
    }
    return answered;
  };
  const desk = new PageDesk({ answer, onAddress, onFault });
  const server = desk.server(10_000);
  desk.open(await listenOnPort(server, port));
  try {
    return await new Promise((resolve) => {
      const end = (ending: 'stopped' | 'idle'): void => {
        clearInterval(watch);
        stop.removeEventListener('abort', onStop);
        resolve(ending);
      };
      const onStop = (): void => end('stopped');
      const watch = setInterval(
        () => {
          if (listeners === 0 && desk.idleMs >= idleMs) end('idle');
        },
        Math.min(idleMs, 10_000),
      );
      if (stop.aborted) onStop();
      else stop.addEventListener('abort', onStop);
    });
  } finally {
    await close(server);
  }
}

/** A page asks what it knows: it wants the server that it came with. */
async function checkVersion(
  connection: Connection,
  replies: Replies,
  version: string,
): Promise<void> {
  const reply = await connection.send({ method: 'GET', path: `${reviewRoute}/api/session` });
  if (reply.status === 404 && versionHeader in reply.headers) {
    reply.body.destroy();
    throw nobodyReviews(connection);
  }
  await replies.check(reply);
  const session = parseJson((await replies.all(reply, mostSession)).toString());
  const theirs = isRecord(session) ? session['version'] : undefined;
  if (theirs === version) return;
  throw replies.incompatible(reply, 'its page is of another version');
}

function nobodyReviews({ address }: Connection): ImgdedupError {
  return new ImgdedupError('SERVER_DENIED', `${address.authority} lets nobody review.`, {
    remedy:
      'Over there, start "imgdedup serve --readers-at" with --reviewers-token-file FILE, and use the token in that file.',
  });
}

/** What a page is told, of what a server says: nothing that runs. */
const types = /^(?:application\/json|text\/event-stream|image\/(?:jpeg|png|webp|avif|gif))(?:;|$)/;

async function forward(
  connection: Connection,
  replies: Replies,
  path: string,
  { method, query, body, ifNoneMatch }: PageAsked,
): Promise<Answer> {
  const text = query.toString();
  const json = body === undefined ? undefined : JSON.stringify(body);
  const reply = await connection.send({
    method,
    path: `${reviewRoute}${path}${text === '' ? '' : `?${text}`}`,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    },
    ...(json === undefined ? {} : { body: Buffer.from(json) }),
  });
  const { status, headers } = reply;
  const type = headers['content-type'];
  const isNothing = status === 204 || status === 304;
  const isTaken = isNothing || (types.test(type ?? '') && (status < 300 || status >= 400));
  if (!isTaken || (headers['content-encoding'] ?? 'identity') !== 'identity') {
    reply.body.destroy();
    throw replies.incompatible(reply, 'its answer is none that a page asked for');
  }
  const kept = {
    'content-type': isNothing ? undefined : type,
    etag: headers.etag,
    'cache-control': headers['cache-control'],
    'content-length': isNothing ? undefined : headers['content-length'],
  };
  return {
    status,
    headers: Object.fromEntries(
      Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    body: reply.body,
  };
}
