import type { ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import type { Answer } from './answer.js';

/** How an answer is sent. */
export interface SendOptions {
  /** Whether only what stands above the body was asked for. */
  readonly isHead: boolean;
  /** Sent with every answer. */
  readonly headers: Answer['headers'];
}

/**
 * Sends an answer to its end.
 * @throws the error of a connection that ended before
 */
export async function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { isHead, headers: always }: SendOptions,
): Promise<void> {
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
  const length = isWhole ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const isEmpty = status === 204 || status === 304;
  response.writeHead(status, { ...always, ...headers, ...(isEmpty ? {} : length) });
  if (isWhole) {
    response.end(isHead ? undefined : body);
    await finished(response, { readable: false });
    return;
  }
  if (isHead) {
    body.destroy();
    response.end();
    await finished(response, { readable: false });
    return;
  }
  response.flushHeaders();
  await pipeline(body, response);
}
