import { Readable } from 'node:stream';
import type { Answer } from '../http/answer.js';
import type { ReviewEvent } from '../model/review/review-events.js';

/** Pages that may listen at once. */
const mostStreams = 32;
/** Bytes that wait for a page that does not read; then it must come again. */
const mostWaiting = 256 * 1024;
/** Milliseconds. A connection on which nothing comes is taken for dead. */
const pingMs = 25_000;

/** Pages that are told of what happens, by Server-Sent Events. */
export class EventStreams implements Disposable {
  readonly #streams = new Set<Readable>();
  readonly #pings: NodeJS.Timeout;

  constructor() {
    this.#pings = setInterval(() => this.#send(': \n\n'), pingMs);
    this.#pings.unref();
  }

  get count(): number {
    return this.#streams.size;
  }

  /** @param first what a page is told that begins to listen */
  open(first: readonly ReviewEvent[]): Answer {
    if (this.#streams.size >= mostStreams) {
      const [oldest] = this.#streams;
      oldest?.destroy();
    }
    const stream = new Readable({ read: () => undefined });
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    // Browsers wait so long before they come again.
    stream.push(`retry: 2000\n\n${first.map(textOf).join('')}`);
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: stream,
    };
  }

  tell(event: ReviewEvent): void {
    this.#send(textOf(event));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pings);
    for (const stream of this.#streams) stream.push(null);
  }

  #send(text: string): void {
    for (const stream of this.#streams) {
      stream.push(text);
      if (stream.readableLength > mostWaiting) stream.destroy();
    }
  }
}

function textOf(event: ReviewEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
