import { refusal, type Answer } from './answer.js';

/** What is done by method, for a path; `*` in it stands for one name, `**` in the end for all that follows. */
export interface Routed<Handler> {
  readonly path: string;
  readonly handlers: Readonly<Record<string, Handler>>;
}

/** What answers a request, or why nothing does. */
export type Match<Handler> =
  | {
      readonly kind: 'found';
      readonly path: string;
      readonly handler: Handler;
      /** What `*` or `**` stands for, percents and all; `''` where there is none. */
      readonly name: string;
    }
  | { readonly kind: 'refused'; readonly answer: Answer };

/**
 * Finds what answers a request.
 * @param path of the URL, percents and all
 */
export function matchRoute<Handler>(
  routes: readonly Routed<Handler>[],
  method: string,
  path: string,
): Match<Handler> {
  const parts = path.split('/');
  for (const { path: pattern, handlers } of routes) {
    const name = matched(pattern.split('/'), parts);
    if (name === undefined) continue;
    const asked = method === 'HEAD' ? 'GET' : method;
    const handler = Object.hasOwn(handlers, asked) ? handlers[asked] : undefined;
    if (handler !== undefined) return { kind: 'found', path: pattern, handler, name };
    return { kind: 'refused', answer: notTaken(method, Object.keys(handlers)) };
  }
  return { kind: 'refused', answer: refusal('NOT_FOUND', 'There is nothing at this address.') };
}

function notTaken(method: string, taken: readonly string[]): Answer {
  const allow = taken.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : one)).join(', ');
  return refusal('METHOD_NOT_ALLOWED', `This address does not take ${method}.`, { allow });
}

/** @returns what stands for the name; undefined where the path is another one */
function matched(pattern: readonly string[], parts: readonly string[]): string | undefined {
  const isOpen = pattern.at(-1) === '**';
  if (isOpen ? parts.length < pattern.length : parts.length !== pattern.length) return undefined;
  let name = '';
  for (const [at, part] of pattern.entries()) {
    if (part === '**') name = parts.slice(at).join('/');
    else if (part === '*') name = parts[at] ?? '';
    else if (part !== parts[at]) return undefined;
  }
  return name;
}
