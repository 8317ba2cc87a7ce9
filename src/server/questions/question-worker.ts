/** A thread that answers one question, and makes no more of the answer than is taken. */
import { Writable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import { Repository } from '../../library/repository/repository.js';
import type { RepositoryAddress } from '../../library/repository/open-options.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { RequestError } from '../../model/errors/refusal.js';
import { Output } from '../../render/output.js';
import { answerRequests } from '../../workers/answer-requests.js';
import { answerQuestion, type Question } from './question.js';

export interface QuestionMessage {
  readonly address: RepositoryAddress;
  readonly question: Question;
  /** Takes {@link QuestionWish}es, and gives {@link QuestionTold}. */
  readonly port: MessagePort;
}

/** `more` after each part, when there is room for another one. */
export type QuestionWish = 'more' | 'stop';

export type QuestionTold =
  | { readonly kind: 'part'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly error: RequestError };

answerRequests(async ({ address, question, port }: QuestionMessage): Promise<void> => {
  const stop = new AbortController();
  const tell = (told: QuestionTold): void => port.postMessage(told);
  port.on('message', (wish: QuestionWish) => {
    if (wish === 'stop') stop.abort();
  });
  const parts = new Writable({
    write(bytes: Buffer, _encoding, done) {
      port.once('message', () => done());
      tell({ kind: 'part', bytes });
    },
  });
  try {
    const repository = await Repository.at(address, stop.signal);
    {
      await using output = new Output(parts);
      await answerQuestion(repository, question, { output, signal: stop.signal });
    }
    await new Promise((resolve) => parts.end(() => resolve(undefined)));
    tell({ kind: 'end' });
  } catch (cause) {
    if (!(cause instanceof ImgdedupError)) throw cause;
    const { code, message, remedy } = cause;
    tell({ kind: 'error', error: { code, message, remedy } });
  } finally {
    port.close();
  }
});
