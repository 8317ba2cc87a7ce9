import { Worker } from 'node:worker_threads';
import type { Answers, Reply, TaskOf } from './neighbours-message.js';

interface Asker {
  /** The answer is of the kind that was asked for: the thread answers in order. */
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that performs tasks one after another. */
export class NeighboursThread implements AsyncDisposable {
  readonly #worker = new Worker(new URL('./neighbours-worker.js', import.meta.url));
  readonly #line: Asker[] = [];
  #failure: Error | undefined;

  constructor() {
    this.#worker.on('message', (reply: Reply<never>) => {
      const asker = this.#line.shift();
      if ('error' in reply) asker?.reject(reply.error);
      else asker?.resolve(reply.answer);
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('the thread of the neighbours has ended')));
  }

  ask<Kind extends keyof Answers>(task: TaskOf<Kind>): Promise<Answers[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#line.push({ resolve, reject });
      this.#worker.postMessage(task);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.#failure ??= error;
    for (const asker of this.#line.splice(0)) asker.reject(this.#failure);
  }
}
