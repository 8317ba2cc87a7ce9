import { Readable } from 'node:stream';
import type { RepositoryAddress } from '../../library/repository/open-options.js';
import type { RequestError } from '../../model/errors/refusal.js';
import { bundledEntry } from '../../workers/bundled-entry.js';
import { WorkerThread } from '../../workers/worker-thread.js';
import type { Question } from './question.js';
import type { QuestionMessage, QuestionTold, QuestionWish } from './question-worker.js';

/** An answer on its way, or why there is none. */
export type ToldApart =
  | { readonly kind: 'body'; readonly body: Readable }
  | { readonly kind: 'error'; readonly error: RequestError };

/**
 * Has a question answered in a thread of its own, which ends with the answer, or with its stream.
 * @returns when the first bytes of the answer are there
 * @throws ImgdedupError WORKER_ENDED
 */
export function askApart(
  address: RepositoryAddress,
  question: Question,
  signal: AbortSignal,
): Promise<ToldApart> {
  const threads = process.getBuiltinModule('node:worker_threads');
  const { port1: own, port2: port } = new threads.MessageChannel();
  const thread = new WorkerThread<QuestionMessage, void>({
    entry: bundledEntry('question-worker'),
    purpose: 'answers questions',
  });
  const say = (wish: QuestionWish): void => own.postMessage(wish);
  const stop = (): void => say('stop');
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', stop);
    own.close();
    await thread[Symbol.asyncDispose]();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => {
    let isFirst = true;
    const body = new Readable({
      // The first part comes unasked.
      read: () => (isFirst ? undefined : say('more')),
      destroy(error, done) {
        void end();
        done(error);
      },
    });
    // Whoever reads it hears of it; before there is a reader, the promise tells.
    body.on('error', () => undefined);
    const fail = (error: unknown): void => {
      reject(error);
      body.destroy(error instanceof Error ? error : new Error(String(error)));
    };
    own.on('message', (told: QuestionTold) => {
      switch (told.kind) {
        case 'part':
          isFirst = false;
          resolve({ kind: 'body', body });
          body.push(told.bytes);
          return;
        case 'end':
          body.push(null);
          return;
        case 'error':
          // Once there is a body, it ends before its end.
          resolve({ kind: 'error', error: told.error });
          body.destroy();
          return;
        default:
          told satisfies never;
      }
    });
    thread.ask({ address, question, port }, [port]).catch(fail);
  });
}
