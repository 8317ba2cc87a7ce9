import { close, listenOnPort } from '../http/listen.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { Repository } from '../library/repository/repository.js';
import { OpenedReview, type OpenReviewOptions } from './opened-review.js';
import { PageDesk } from './page-desk.js';
import { answerOf, type Served } from './routes.js';

export interface ServeOptions extends OpenReviewOptions {
  /** 0 takes one that is free. */
  readonly port: number;
  /** Ends the server, and what it is doing, between two files. */
  readonly stop: AbortSignal;
  /** Told of the address that lets somebody in, which counts once: then of the next. */
  readonly onAddress: (url: string) => void;
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
  const { patienceMs = 10_000, onAddress, onFault } = options;
  await using opened = await OpenedReview.open(repository, options);
  const { served } = opened;
  const desk = new PageDesk({
    answer: (path, asked) => answerOf(path, served, asked),
    onAddress,
    onFault,
  });
  const server = desk.server(patienceMs);
  desk.open(await listenOnPort(server, options.port));
  let reason = 'The review has ended.';
  try {
    const broken = opened.failed === undefined ? [] : [opened.failed];
    const ended = untilTheEnd(served, desk, options);
    return await Promise.race([served.review.begin(), ended, ...broken]);
  } catch (error) {
    if (error instanceof ImgdedupError) reason = error.message;
    throw error;
  } finally {
    await opened.end(reason);
    await close(server);
  }
}

/** Resolves when somebody stops the server, or when nobody uses it any more. */
function untilTheEnd(
  { review, events }: Served,
  desk: PageDesk,
  { stop, idleMs = idleMsByDefault, sleepyMs = sleepyMsByDefault }: ServeOptions,
): Promise<Ending> {
  return new Promise((resolve) => {
    const look = (): void => {
      const most = events.count > 0 ? sleepyMs : idleMs;
      if (review.jobs.current === undefined && desk.idleMs >= most) end('idle');
    };
    const watch = setInterval(look, Math.min(idleMs, 10_000));
    const end = (ending: Ending): void => {
      clearInterval(watch);
      stop.removeEventListener('abort', onStop);
      resolve(ending);
    };
    const onStop = (): void => end(endingOf(review.jobs.current));
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop);
  });
}

/** `interrupted` where something was being done: that ends between two files. */
function endingOf(job: Served['review']['jobs']['current']): Ending {
  return job === undefined || job === 'looking' ? 'stopped' : 'interrupted';
}
