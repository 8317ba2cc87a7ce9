import type { MessagePort, Worker } from 'node:worker_threads';
import { bundledEntry } from '../workers/bundled-entry.js';
import { profileArgs } from '../workers/profile.js';
import { loadMs } from './load-plugin.js';
import type { PluginAnswers, PluginRequest, ThreadData } from './plugin-message.js';

/** How long a plugin may take, in milliseconds. */
export interface PluginLimits {
  /** Until it has loaded, on a busy machine. */
  readonly loadMs: number;
  /** For one answer. */
  readonly answerMs: number;
}

export const pluginLimits: PluginLimits = { loadMs: 2 * loadMs, answerMs: 5000 };

/** What a plugin may hold, in megabytes. */
const mostMemory = 512;

/** An answer, or what went wrong, as words behind the plugin's name. */
export type Answered<T> = { readonly answer: T } | { readonly fault: string };

/**
 * A plugin in a thread of its own. Whoever asks waits for the answer, as if the function were called here, and not
 * longer than a deadline: what runs in this thread could not be stopped.
 */
export class PluginThread implements Disposable {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered: Int32Array;
  readonly #limits: PluginLimits;
  /** Answers that it gave. */
  #count = 0;
  /** Why it is not asked any more. */
  #fault: string | undefined;

  /** @param path absolute, of its module */
  constructor(path: string, limits: PluginLimits = pluginLimits) {
    const { MessageChannel, Worker: Thread } = threads();
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const data: ThreadData = { path, signal, port: port2 };
    const profiled = profileArgs('plugin-worker');
    this.#worker = new Thread(bundledEntry('plugin-worker'), {
      ...(profiled.length === 0 ? {} : { execArgv: [...profiled] }),
      workerData: data,
      transferList: [port2],
      // What it prints is not part of a result.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    });
    // It has ended then, and does not answer.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
    port1.unref();
    this.#port = port1;
    this.#answered = new Int32Array(signal);
    this.#limits = limits;
  }

  /** One at a time. What did not answer once is not asked again. */
  ask<K extends PluginRequest['kind']>(
    request: Extract<PluginRequest, { readonly kind: K }>,
  ): Answered<PluginAnswers[K]> {
    if (this.#fault !== undefined) return { fault: this.#fault };
    const { loadMs: forLoading, answerMs } = this.#limits;
    const ms = answerMs + (this.#count > 0 ? 0 : forLoading);
    this.#port.postMessage(request);
    const hasAnswered = Atomics.wait(this.#answered, 0, this.#count, ms) !== 'timed-out';
    // The thread is a program of ours, and answers what was asked.
    const received: { readonly message: Answered<PluginAnswers[K]> } | undefined =
      threads().receiveMessageOnPort(this.#port);
    if (received === undefined) {
      const fault = hasAnswered ? 'ended its thread' : `did not answer within ${ms / 1000} s`;
      this.#end(fault);
      return { fault };
    }
    this.#count += 1;
    return received.message;
  }

  #end(fault: string): void {
    this.#fault = fault;
    void this.#worker.terminate();
  }

  [Symbol.dispose](): void {
    this.#end('was ended');
  }
}

/** Most runs have no plugin, and need not load what starts a thread. */
function threads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads');
}
