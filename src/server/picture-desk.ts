import type { IncomingMessage, ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import { refusal, type Answer } from '../http/answer.js';
import { send } from '../http/send.js';
import type { Repository } from '../library/repository/repository.js';
import { signingKey } from '../library/repository/signing-key.js';
import { clockMs } from '../model/time/clock.js';
import {
  isSigned,
  parsePictureAddress,
  type SignedPicture,
} from '../queue/codes/signed-picture.js';
import { answerFault } from '../http/answer-fault.js';
import { headers } from './desk.js';
import { Lane, type Place } from './lane.js';
import type { Metrics } from './metrics.js';
import { RequestsUnderWay } from './requests-under-way.js';
import { signedFileAnswer } from './signed-file.js';

export interface PictureDeskOptions {
  /** Requests that are let in at once: the others are told to come again. */
  readonly maxQueue: number;
  readonly metrics: Metrics;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
}

const notSigned = refusal('FORBIDDEN', 'There is no signature for that, or it has expired.', {
  connection: 'close',
});
const tooBusy = refusal('TOO_BUSY', 'There is more to do than is taken on at once.', {
  'retry-after': '1',
});
const stopping = refusal('STOPPING', 'The server ends.', { connection: 'close' });

/**
 * Gives whole pictures to whoever has a signature for them, and answers nothing else: whatever is not exactly such a
 * request is refused, all in the same way.
 */
export class PictureDesk implements AsyncDisposable {
  readonly #repository: Repository;
  readonly #options: PictureDeskOptions;
  readonly #key: Buffer;
  readonly #lane: Lane;
  #isEnding = false;
  readonly #underWay = new RequestsUnderWay();

  /** @throws ImgdedupError TOKEN_UNUSABLE */
  constructor(repository: Repository, options: PictureDeskOptions) {
    this.#repository = repository;
    this.#options = options;
    this.#key = signingKey(repository.dataFolder);
    this.#lane = new Lane({ atOnce: 2 * availableParallelism(), most: options.maxQueue });
  }

  /** How long nobody has asked for anything, in milliseconds. */
  get idleMs(): number {
    return this.#underWay.idleMs;
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = clockMs();
    this.#underWay.begin();
    const picture = this.#pictureOf(request);
    // Only with a signature: nobody else keeps those who have one waiting.
    const place = picture && this.#lane.enter();
    try {
      const answer = await this.#answer(picture, place);
      // Whoever reads slowly keeps nobody from having a turn.
      place?.leave();
      await send(response, answer, { isHead: request.method === 'HEAD', headers });
    } catch (error) {
      const { onFault } = this.#options;
      await answerFault(error, request, response, { onFault, headers });
    } finally {
      place?.[Symbol.dispose]();
      this.#options.metrics.answered({
        route: '/photos/{path}',
        method: request.method ?? '',
        status: response.headersSent ? response.statusCode : 499,
        seconds: (clockMs() - began) / 1000,
      });
      this.#underWay.end();
    }
  }

  async #answer(picture: SignedPicture | undefined, place: Place | undefined): Promise<Answer> {
    if (this.#isEnding) return stopping;
    if (picture === undefined) return notSigned;
    if (place === undefined) return tooBusy;
    await place.turn();
    return signedFileAnswer(this.#repository, picture);
  }

  /** @returns what is asked for, where its signature is right and holds */
  #pictureOf({ method, url = '', headers: sent }: IncomingMessage): SignedPicture | undefined {
    const hasBody = sent['transfer-encoding'] !== undefined || Number(sent['content-length']) > 0;
    if (method !== 'GET' || hasBody) return undefined;
    const asked = parsePictureAddress(url);
    if (asked === undefined) return undefined;
    const { picture, signature } = asked;
    const isInTime = Date.now() < 1000 * (picture.expires + 1);
    return isSigned(this.#key, picture, signature) && isInTime ? picture : undefined;
  }

  /** Takes nothing more, and resolves when what is under way was answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await this.#underWay.none();
  }
}
