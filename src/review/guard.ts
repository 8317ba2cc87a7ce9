import type { IncomingMessage } from 'node:http';
import { refusal, type Answer } from './answer.js';

/** Sent with every answer: the page gets its parts from here and from nowhere else, and nobody frames it. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** What changes nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const knownMethods: ReadonlySet<string> = new Set([...safeMethods, 'POST', 'PUT', 'DELETE']);

/** @param host address and port that the server is reached at: `127.0.0.1:5000` */
export interface GuardOptions {
  readonly host: string;
  /** Whether the request may come from a link anywhere: one with a token may. */
  readonly mayComeFromElsewhere: boolean;
}

/**
 * Refuses what no page of this server sends: requests for another name, as a rebound domain makes them, and
 * requests that another site makes in the name of whoever visits it.
 * @returns undefined where nothing speaks against the request
 */
export function guardAnswer(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { host, mayComeFromElsewhere }: GuardOptions,
): Answer | undefined {
  if (headers.host !== host) return refusal('FORBIDDEN', 'The request names another host.');
  if (!url.startsWith('/') || url.startsWith('//')) {
    return refusal('NOT_FOUND', 'The request names no path of this server.');
  }
  if (!knownMethods.has(method)) {
    const allow = { allow: [...knownMethods].join(', ') };
    return refusal('METHOD_NOT_ALLOWED', 'The server does not know the method.', allow);
  }
  const isSafe = safeMethods.has(method);
  if (isSafe && mayComeFromElsewhere) return undefined;
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined ? !isSafe : origin !== `http://${host}`) {
    return refusal('FORBIDDEN', 'The request comes from another page.');
  }
  // Browsers say it of themselves; `none` is what somebody typed or bookmarked.
  if (site !== undefined && site !== 'same-origin' && !(isSafe && site === 'none')) {
    return refusal('FORBIDDEN', 'The request comes from another page.');
  }
  return undefined;
}
