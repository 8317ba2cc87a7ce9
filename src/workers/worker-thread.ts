import type { TransferListItem, Worker } from 'node:worker_threads';
import { basename } from 'node:path';
import { ImgdedupError } from '../model/errors/errors.js';
import { profileArgs } from './profile.js';

/** What a thread says to each request: see `answerRequests`. */
export type Reply<Answer> =
  | { readonly answer: Answer }
  | { readonly error: Error; readonly told?: Pick<ImgdedupError, 'code' | 'remedy'> };

export interface ThreadProgram {
  /** Calls `answerRequests`. */
  readonly entry: URL;
  /** What it is there for, as in `a thread that reads files`. */
  readonly purpose: string;
  /** Its `workerData`. */
  readonly data?: unknown;
}

interface Asker {
  /** The answer is of the kind that was asked for: the thread answers in order. */
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that answers requests in their order. However it ends, nobody waits for it any longer. */
export class WorkerThread<Request, Answer> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #line: Asker[] = [];
  #ended: ImgdedupError | undefined;

  constructor({ entry, purpose, data }: ThreadProgram) {
    const end = (how: string, cause?: unknown): void => {
      this.#ended ??= new ImgdedupError(
        'WORKER_ENDED',
        `A thread that ${purpose} has ended: ${how.replace(/\.?$/, '.')}`,
        {
          remedy:
            'Run the same command again; it continues. If memory is short, "--jobs 1" needs the least of it.',
          cause,
        },
      );
      for (const asker of this.#line.splice(0)) asker.reject(this.#ended);
    };
    // Most runs start no thread, and need not load what does it.
    const threads = process.getBuiltinModule('node:worker_threads');
    const profiled = profileArgs(basename(entry.pathname, '.js'));
    this.#worker = new threads.Worker(entry, {
      workerData: data,
      ...(profiled.length === 0 ? {} : { execArgv: [...profiled] }),
    });
    this.#worker.on('message', (reply: Reply<never>) => {
      const asker = this.#line.shift();
      if ('error' in reply) asker?.reject(errorOf(reply));
      else asker?.resolve(reply.answer);
    });
    this.#worker.on('messageerror', (error) => end(error.message, error));
    this.#worker.on('error', (error: unknown) => {
      end(error instanceof Error ? error.message : String(error), error);
    });
    this.#worker.on('exit', (status) => end(`exit status ${status}`));
  }

  /** Requests that are at work or wait. */
  get load(): number {
    return this.#line.length;
  }

  /**
   * @param transfer buffers that are handed over instead of copied
   * @throws ImgdedupError WORKER_ENDED; what the thread throws over this request
   */
  ask<Kind extends Answer = Answer>(
    request: Request,
    transfer: readonly TransferListItem[] = [],
  ): Promise<Kind> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      this.#line.push({ resolve, reject });
      this.#worker.postMessage(request, transfer);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** As the thread threw it. */
function errorOf({ error, told }: Extract<Reply<never>, { readonly error: Error }>): Error {
  if (told === undefined) return error;
  return new ImgdedupError(told.code, error.message, { remedy: told.remedy, cause: error });
}
