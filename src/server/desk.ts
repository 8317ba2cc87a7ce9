import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorAnswer, refusal, type Answer } from '../http/answer.js';
import { decodeText } from '../http/decode-text.js';
import { guardAnswer } from '../http/guard.js';
import { matchRoute, type Routed } from '../http/match-route.js';
import { declaredLength, readBytes, readJson, tooLarge, type Body } from '../http/read-body.js';
import { isLetIn, notLetIn } from '../http/bearer.js';
import { send } from '../http/send.js';
import { clockMs } from '../model/time/clock.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { answerFault } from '../http/answer-fault.js';
import { ByteBudget } from './byte-budget.js';
import { Lane, type LaneLimits, type Place } from './lane.js';
import { addressOf } from './openapi.js';
import type { Asked, LaneName, Operation } from './operation.js';
import { parseQuery } from './parameters.js';
import { RequestsUnderWay } from './requests-under-way.js';
import type { Served } from './served.js';

/** How much is taken on at once. */
export interface DeskLimits {
  /** Bytes of one request. */
  readonly maxBody: number;
  /** Bytes of all requests in memory. */
  readonly maxBytes: number;
  readonly lanes: Readonly<Record<LaneName, LaneLimits>>;
}

export interface DeskOptions {
  readonly limits: DeskLimits;
  /** What can be asked for. */
  readonly routes: readonly Routed<Operation>[];
  /** What requests may call the server; undefined for any name, which wants tokens. */
  readonly hosts: readonly string[] | undefined;
  /** Of which each request must bring one; undefined where whoever gets here is let in. */
  readonly tokens: readonly string[] | undefined;
  /** Sent with every answer, beside {@link headers}. */
  readonly more?: Answer['headers'];
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Sent with every answer: nothing here is a page, and what was put by somebody runs nowhere. As few as it takes: reading
 * them is a good part of what a put costs a program.
 */
export const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** Bytes of JSON at most. */
const mostJson = 16 * 1024;
/** Bytes of a refused body that are read all the same, so that the connection can be used again. */
const mostDrained = 1024 * 1024;

const tooBusy = refusal('TOO_BUSY', 'There is more to do than is taken on at once.', {
  'retry-after': '1',
});
const stopping = refusal('STOPPING', 'The server ends.', { connection: 'close' });

/** What is answered, and by what. */
interface Handled {
  /** For counters. */
  readonly route: string;
  /** Whether somebody only looked how the server is. */
  readonly isLook: boolean;
  readonly answer: Answer;
}

/** Takes requests in: who may ask, what for, and whether there is room; answers them. */
export class Desk {
  readonly bytes: ByteBudget;
  readonly #lanes: Readonly<Record<LaneName, Lane>>;
  readonly #options: DeskOptions;
  readonly #stop = new AbortController();
  #served: Served | undefined;
  readonly #underWay = new RequestsUnderWay();

  constructor(options: DeskOptions) {
    const { maxBytes, lanes } = options.limits;
    this.#options = options;
    this.bytes = new ByteBudget(maxBytes);
    this.#lanes = {
      changes: new Lane(lanes.changes),
      reads: new Lane(lanes.reads),
      questions: new Lane(lanes.questions),
    };
  }

  /** From now on it answers. */
  open(served: Served): void {
    this.#served = served;
  }

  lane(name: LaneName): Lane {
    return this.#lanes[name];
  }

  /** How long nobody has asked for anything, in milliseconds. */
  get idleMs(): number {
    return this.#underWay.idleMs;
  }

  get isEnding(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Takes nothing more, and resolves when what is under way was answered; questions are given up. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#underWay.none();
  }

  /** @param expects whether the body comes only after a word from here */
  async receive(
    request: IncomingMessage,
    response: ServerResponse,
    expects = false,
  ): Promise<void> {
    const began = clockMs();
    this.#underWay.begin();
    const admission = new Admission(this.bytes.share());
    let route = 'none';
    let isLook = false;
    try {
      const handled = await this.#handle({ request, response, expects, admission });
      ({ route, isLook } = handled);
      const isHead = request.method === 'HEAD';
      const more = { ...this.#options.more, ...(this.isEnding ? { connection: 'close' } : {}) };
      await send(response, handled.answer, { isHead, headers: { ...headers, ...more } });
    } catch (error) {
      const { onFault } = this.#options;
      await answerFault(error, request, response, { onFault, headers });
    } finally {
      admission[Symbol.dispose]();
      this.#served?.metrics.answered({
        route,
        method: request.method ?? '',
        status: response.headersSent ? response.statusCode : 499,
        seconds: (clockMs() - began) / 1000,
      });
      this.#underWay.end(!isLook);
    }
  }

  async #handle(asking: Asking): Promise<Handled> {
    const { request } = asking;
    const { routes, hosts, tokens } = this.#options;
    const { method = '', url = '' } = request;
    const refused = guardAnswer(request, { hosts, pages: 'none' });
    if (refused !== undefined) return { route: 'none', isLook: false, answer: refused };
    if (tokens !== undefined && !isLetIn(request.headers.authorization, tokens)) {
      return { route: 'none', isLook: false, answer: notLetIn };
    }
    const [path = '', ...rest] = url.split('?');
    const match = matchRoute(routes, method, path);
    if (match.kind === 'refused') return { route: 'none', isLook: false, answer: match.answer };
    const route = addressOf(match.path);
    const answer = await this.#answer(match.handler, match.name, rest.join('?'), asking);
    return { route, isLook: match.handler.isLook === true, answer };
  }

  async #answer(
    operation: Operation,
    name: string,
    queryText: string,
    asking: Asking,
  ): Promise<Answer> {
    const { request, admission } = asking;
    const served = this.#served;
    const { lane, body: taken } = operation;
    if (served === undefined || (this.isEnding && lane !== undefined)) return stopping;
    const path = decodeText(name);
    if (path === undefined) return refusal('BAD_REQUEST', 'The path is wrongly encoded.');
    const query = parseQuery(queryText, operation.parameters ?? []);
    if (typeof query === 'string') return refusal('BAD_REQUEST', query);
    if (lane !== undefined && !admission.enter(this.#lanes[lane])) return this.#busy(request);
    const body = await this.#read(taken, asking);
    if (body.kind === 'refused') return body.answer;
    // A question that takes minutes is no connection on which nothing happens.
    if (lane === 'questions') request.socket.setTimeout(0);
    await admission.turn();
    const signal = lane === 'questions' ? this.#untilGone(asking.response) : this.#stop.signal;
    const asked = { path, query, headers: request.headers, signal, ...body.value };
    try {
      return await operation.answer(served, asked);
    } catch (error) {
      if (error instanceof ImgdedupError) return errorAnswer(error);
      throw error;
    } finally {
      // Whoever reads slowly keeps nobody from working; of questions, streams are the work.
      if (lane !== 'questions') admission.leave();
    }
  }

  /** Whoever is gone needs no answer. For what takes long: it takes a while itself. */
  #untilGone(response: ServerResponse): AbortSignal {
    const gone = new AbortController();
    if (response.destroyed) gone.abort();
    else response.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, this.#stop.signal]);
  }

  async #read(
    taken: Operation['body'],
    { request, response, expects, admission }: Asking,
  ): Promise<Body<Pick<Asked, 'bytes' | 'json'>>> {
    if (taken === undefined) return { kind: 'body', value: nothing };
    const { maxBody } = this.#options.limits;
    const objection = objectionTo(request, taken);
    if (objection !== undefined) return { kind: 'refused', answer: objection };
    const length = declaredLength(request);
    const most = taken.kind === 'json' ? mostJson : maxBody;
    if (length > most) return { kind: 'refused', answer: tooLarge };
    // What is announced is reserved at once, so that bodies do not come half way and fail.
    if (length > 0 && !admission.take(length)) {
      return { kind: 'refused', answer: this.#busy(request) };
    }
    if (expects) response.writeContinue();
    if (taken.kind === 'json') {
      const body = await readJson(request, most);
      return body.kind === 'refused'
        ? body
        : { kind: 'body', value: { ...nothing, json: body.value } };
    }
    const closing = { ...tooBusy, headers: { ...tooBusy.headers, connection: 'close' } };
    const isAnnounced = length >= 0;
    const body = await readBytes(request, most, (bytes) =>
      isAnnounced || admission.take(bytes) ? undefined : closing,
    );
    return body.kind === 'refused'
      ? body
      : { kind: 'body', value: { ...nothing, bytes: body.value } };
  }

  /** A short body is taken and dropped, so that the connection can be used again. */
  #busy(request: IncomingMessage): Answer {
    const length = declaredLength(request);
    const isShort = request.headers['transfer-encoding'] === undefined && !(length > mostDrained);
    return isShort ? tooBusy : { ...tooBusy, headers: { ...tooBusy.headers, connection: 'close' } };
  }
}

interface Asking {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly expects: boolean;
  readonly admission: Admission;
}

const nothing: Pick<Asked, 'bytes' | 'json'> = { bytes: Buffer.alloc(0), json: undefined };

/** What one request takes up, until it is disposed of. */
class Admission implements Disposable {
  readonly #share: ReturnType<ByteBudget['share']>;
  #place: Place | undefined;

  constructor(share: ReturnType<ByteBudget['share']>) {
    this.#share = share;
  }

  /** @returns false where there is no room */
  enter(lane: Lane): boolean {
    this.#place = lane.enter();
    return this.#place !== undefined;
  }

  take(bytes: number): boolean {
    return this.#share.take(bytes);
  }

  async turn(): Promise<void> {
    await this.#place?.turn();
  }

  leave(): void {
    this.#place?.leave();
  }

  [Symbol.dispose](): void {
    this.#place?.[Symbol.dispose]();
    this.#share[Symbol.dispose]();
  }
}

/** Whether a body is of a kind that is taken. */
function objectionTo(
  { headers: { 'content-type': type } }: IncomingMessage,
  taken: NonNullable<Operation['body']>,
): Answer | undefined {
  if (taken.kind === 'json') {
    return /^application\/json\s*(?:;|$)/i.test(type ?? '')
      ? undefined
      : refusal('UNSUPPORTED_TYPE', 'The request must be application/json.');
  }
  const isForm = /^(?:multipart\/|application\/x-www-form-urlencoded)/i.test(type ?? '');
  const isTaken = taken.types?.some((one) => isOfType(type ?? '', one)) ?? !isForm;
  return isTaken
    ? undefined
    : refusal('UNSUPPORTED_TYPE', `The body may not be ${type ?? 'untyped'}.`);
}

function isOfType(type: string, wanted: string): boolean {
  const [own = ''] = type.toLowerCase().split(';');
  return wanted.endsWith('/*') ? own.startsWith(wanted.slice(0, -1)) : own.trim() === wanted;
}
