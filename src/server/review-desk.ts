import type { IncomingMessage, ServerResponse } from 'node:http';
import { settleActions } from '../actions/journal/recover.js';
import { errorAnswer, refusal, type Answer } from '../http/answer.js';
import { isLetIn, notLetIn } from '../http/bearer.js';
import { guardAnswer } from '../http/guard.js';
import { readJson } from '../http/read-body.js';
import { send } from '../http/send.js';
import type { RepositoryAddress } from '../library/repository/open-options.js';
import { Repository } from '../library/repository/repository.js';
import { clockMs } from '../model/time/clock.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { reviewRoute } from '../model/review/served-review.js';
import { OpenedReview } from '../review/opened-review.js';
import { mostBytes } from '../review/page-desk.js';
import { activityRoute, answerOf } from '../review/routes.js';
import { answerFault } from '../http/answer-fault.js';
import { headers } from './desk.js';

export interface ReviewDeskOptions {
  readonly address: RepositoryAddress;
  readonly version: string;
  /** Whoever brings it may decide about photos. */
  readonly token: string;
  /** Whoever brings one of these is known, and may only look. */
  readonly readers: readonly string[];
  /** Sent with every answer. */
  readonly more: Answer['headers'];
  /** Requests that are under way at once: the others are told to come again. */
  readonly maxQueue: number;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds without a request and without a page that listens, after which the review is put away. */
  readonly idleMs?: number;
}

const idleMsByDefault = 30 * 60 * 1000;

const mayOnlyLook = refusal('FORBIDDEN', 'This token is for looking; reviewers have another one.');
const tooBusy = refusal('TOO_BUSY', 'There is more to do than is taken on at once.', {
  'retry-after': '1',
});
const stopping = refusal('STOPPING', 'The server ends.', { connection: 'close' });

/**
 * A review for people elsewhere, who bring a token of their own: what the page of `imgdedup review` asks is answered, below
 * {@link reviewRoute}. The page itself is theirs. It begins when somebody asks, and is put away when nobody does any more.
 */
export class ReviewDesk implements AsyncDisposable {
  readonly #options: ReviewDeskOptions;
  readonly #watch: NodeJS.Timeout;
  #opened: Promise<RunningReview> | undefined;
  #running: RunningReview | undefined;
  #isEnding = false;
  #underWay = 0;
  #lastMs = clockMs();

  constructor(options: ReviewDeskOptions) {
    this.#options = options;
    const { idleMs = idleMsByDefault } = options;
    this.#watch = setInterval(
      () => {
        if (this.#running !== undefined && this.idleMs >= idleMs)
          void this.#putAway('Nobody used it.');
      },
      Math.min(idleMs, 10_000),
    );
    this.#watch.unref();
  }

  /** Whether a request is for the review. */
  isMeant({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
    return url.startsWith(`${reviewRoute}/`);
  }

  /** How long nobody has asked for anything or listened, in milliseconds. */
  get idleMs(): number {
    const isUsed = this.#underWay > 0 || this.#running?.isBusy === true;
    return isUsed ? 0 : clockMs() - this.#lastMs;
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isLook = request.url === reviewRoute + activityRoute;
    this.#underWay += 1;
    const isHead = request.method === 'HEAD';
    const sending = { isHead, headers: { ...headers, ...this.#options.more } };
    try {
      await send(response, await this.#answer(request), sending);
    } catch (error) {
      const { onFault } = this.#options;
      await answerFault(error, request, response, { onFault, headers: sending.headers });
    } finally {
      this.#underWay -= 1;
      if (!isLook) this.#lastMs = clockMs();
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { token, readers, maxQueue } = this.#options;
    const { method = '', url = '', headers: sent } = request;
    const refused = guardAnswer(request, { hosts: undefined, pages: 'none' });
    if (refused !== undefined) return refused;
    if (!isLetIn(sent.authorization, [token])) {
      return isLetIn(sent.authorization, readers) ? mayOnlyLook : notLetIn;
    }
    if (this.#isEnding) return stopping;
    if (this.#underWay > maxQueue) return tooBusy;
    const body = await readJson(request, mostBytes);
    if (body.kind === 'refused') return body.answer;
    const [path = '', ...rest] = url.slice(reviewRoute.length).split('?');
    const query = new URLSearchParams(rest.join('?'));
    const asked = { method, query, body: body.value, ifNoneMatch: sent['if-none-match'] };
    try {
      const { opened } = await this.#review();
      return await answerOf(path, opened.served, asked);
    } catch (error) {
      if (error instanceof ImgdedupError) return errorAnswer(error);
      throw error;
    }
  }

  /** The one that there is, or a new one. @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED */
  async #review(): Promise<RunningReview> {
    this.#opened ??= RunningReview.begin(this.#options, (reason) => void this.#putAway(reason));
    try {
      this.#running = await this.#opened;
      return this.#running;
    } catch (error) {
      // The next one may find it free.
      this.#opened = undefined;
      throw error;
    }
  }

  async #putAway(reason: string): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#running = undefined;
    if (opened === undefined) return;
    try {
      await (await opened).end(reason);
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  /** Ends what is being done, between two files. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#watch);
    await this.#putAway('The server ends.');
  }
}

/** A review and its repository: another one than what is put into, so that neither holds up the other. */
class RunningReview {
  readonly opened: OpenedReview;
  readonly #repository: Repository;
  readonly #stop: AbortController;

  private constructor(opened: OpenedReview, repository: Repository, stop: AbortController) {
    this.opened = opened;
    this.#repository = repository;
    this.#stop = stop;
  }

  /** @param onFailed told why it must end, where the first look fails */
  static async begin(
    { address, version, onFault }: ReviewDeskOptions,
    onFailed: (reason: string) => void,
  ): Promise<RunningReview> {
    const stop = new AbortController();
    const repository = await Repository.at(address, stop.signal);
    try {
      await settleActions(repository);
      const opened = await OpenedReview.open(repository, { depth: 'look', version });
      opened.served.review.begin().catch((error: unknown) => {
        if (!(error instanceof ImgdedupError)) onFault(error);
        onFailed(error instanceof Error ? error.message : 'The review failed.');
      });
      return new RunningReview(opened, repository, stop);
    } catch (error) {
      await repository[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Whether something is being done, or a page listens. */
  get isBusy(): boolean {
    const { review, events } = this.opened.served;
    return review.jobs.current !== undefined || events.count > 0;
  }

  async end(reason: string): Promise<void> {
    this.#stop.abort();
    await this.opened.end(reason);
    await this.opened[Symbol.asyncDispose]();
    await this.#repository[Symbol.asyncDispose]();
  }
}
