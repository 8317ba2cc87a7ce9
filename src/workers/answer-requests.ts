import { parentPort } from 'node:worker_threads';
import { ImgdedupError } from '../model/errors/errors.js';
import type { Reply } from './worker-thread.js';

/**
 * The whole life of a thread: answers one request after the other until it is ended. What is thrown
 * over one of them is the answer to that, and the next is answered.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what a message holds, its sender says
export function answerRequests<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
): void {
  let last = Promise.resolve();
  parentPort?.on('message', (request: Request) => {
    last = last.then(async () => parentPort?.postMessage(await replyTo(request)));
  });

  async function replyTo(request: Request): Promise<Reply<Answer>> {
    try {
      return { answer: await answer(request) };
    } catch (error) {
      if (!(error instanceof Error)) return { error: new Error(String(error)) };
      // Of an error that is handed over only the words arrive.
      if (!(error instanceof ImgdedupError)) return { error };
      return { error, told: { code: error.code, remedy: error.remedy } };
    }
  }
}
