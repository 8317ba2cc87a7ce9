import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { refusal, type Answer } from './answer.js';

/** What came with a request, or why it is refused. */
export type Body<Value> =
  | { readonly kind: 'body'; readonly value: Value }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Told of bytes that come. @returns why no more of them are taken */
export type Meter = (bytes: number) => Answer | undefined;

export const tooLarge = refusal('TOO_LARGE', 'The request is too large.', { connection: 'close' });

/** Bytes that a request says it has; NaN where it does not say. */
export function declaredLength({ headers }: Pick<IncomingMessage, 'headers'>): number {
  return Number(headers['content-length'] ?? Number.NaN);
}

/** All bytes of a request, up to a limit. */
export async function readBytes(
  request: IncomingMessage,
  mostBytes: number,
  meter: Meter = () => undefined,
): Promise<Body<Buffer>> {
  if (declaredLength(request) > mostBytes) return { kind: 'refused', answer: tooLarge };
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of partsOf(request)) {
    length += part.length;
    const answer = length > mostBytes ? tooLarge : meter(part.length);
    if (answer !== undefined) return { kind: 'refused', answer };
    parts.push(part);
  }
  const [only] = parts;
  const isOne = parts.length === 1 && only !== undefined;
  return { kind: 'body', value: isOne ? only : Buffer.concat(parts, length) };
}

/** The parts of a request as they come. Whoever stops reading can still answer. */
function partsOf(request: Readable): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** Reads the JSON of a request, up to a limit. No body is `undefined`. */
export async function readJson(
  request: IncomingMessage,
  mostBytes: number,
): Promise<Body<unknown>> {
  const body = await readBytes(request, mostBytes);
  if (body.kind === 'refused') return body;
  if (body.value.length === 0) return { kind: 'body', value: undefined };
  // A form of another site cannot send this type.
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    const answer = refusal('UNSUPPORTED_TYPE', 'The request must be application/json.');
    return { kind: 'refused', answer };
  }
  return { kind: 'body', value: parse(body.value.toString('utf8')) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return notJson;
    throw error;
  }
}

/** What no parser takes for a request. */
const notJson = Symbol('not JSON');
