// @ts-check
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** @typedef {{ error: string } | { error?: undefined, isHashed: boolean, isMeasured: boolean, isSaid: boolean }} OwnReading */

/** Asks our own readers of picture files, with a deadline. */
export class OwnReaders {
  #worker = start();

  /**
   * @param {Uint8Array} bytes
   * @param {number} deadlineMs
   * @returns {Promise<OwnReading>}
   */
  async read(bytes, deadlineMs) {
    const worker = this.#worker;
    const answer = new AbortController();
    const timer = setTimeout(() => answer.abort(), deadlineMs);
    try {
      worker.postMessage(bytes);
      const [reading] = await once(worker, 'message', { signal: answer.signal });
      return reading;
    } catch (error) {
      await worker.terminate();
      this.#worker = start();
      return { error: answer.signal.aborted ? `took longer than ${deadlineMs} ms` : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  async stop() {
    await this.#worker.terminate();
  }
}

function start() {
  return new Worker(new URL('own-readers-worker.js', import.meta.url));
}
