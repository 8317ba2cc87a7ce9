import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal, type Answer } from './answer.js';
import { send } from './send.js';

const fault = refusal('INTERNAL', 'The request could not be answered: that is a bug.');

interface FaultOptions {
  /** Told of it, unless whoever asked is gone. */
  readonly onFault: (error: unknown) => void;
  readonly headers: NonNullable<Answer['headers']>;
}

/** Answers a request of which nobody foresaw how it would fail: with a status of 500, or by cutting an answer off. */
export async function answerFault(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  { onFault, headers }: FaultOptions,
): Promise<void> {
  // Whoever asked is gone, or stopped reading.
  if (request.destroyed || response.destroyed) return;
  onFault(error);
  if (response.headersSent) response.destroy();
  else await send(response, fault, { isHead: false, headers });
}
