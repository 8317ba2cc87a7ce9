import type { IncomingMessage } from 'node:http';
import { refusal, type Answer } from './answer.js';

/** Bytes: as many as it takes to choose for every file of a large group. */
const mostBytes = 1024 * 1024;

/** What came with a request, or why it is refused. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly answer: Answer };

const tooLarge = refusal('TOO_LARGE', 'The request is too large.', { connection: 'close' });

/** Reads the JSON of a request, up to a limit. No body is `undefined`. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
    return { kind: 'refused', answer: tooLarge };
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) return { kind: 'refused', answer: tooLarge };
    parts.push(part);
  }
  if (length === 0) return { kind: 'json', value: undefined };
  // A form of another site cannot send this type.
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    return refused('UNSUPPORTED_TYPE', 'The request must be application/json.');
  }
  return parse(Buffer.concat(parts).toString('utf8'));
}

function parse(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'json', value };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'json', value: notJson };
    throw error;
  }
}

/** What no parser takes for a request. */
const notJson = Symbol('not JSON');

function refused(code: 'UNSUPPORTED_TYPE', message: string): Body {
  return { kind: 'refused', answer: refusal(code, message) };
}
