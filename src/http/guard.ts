import type { IncomingMessage } from 'node:http';
import { refusal, type Answer } from './answer.js';

/** What changes nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Which requests can be meant for this server. */
export interface GuardOptions {
  /**
   * Names and ports that it is reached at: `127.0.0.1:5000`; undefined for any. A server that lets in nobody without
   * a token in a header need not care: a rebound domain cannot send it.
   */
  readonly hosts: readonly string[] | undefined;
  /** Whether it has pages, which are all that may ask it; otherwise programs ask it, and no page may. */
  readonly pages: 'own' | 'none';
  /** Whether the request may come from a link anywhere: one with a token may. */
  readonly mayComeFromElsewhere?: boolean;
}

type Head = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * Refuses requests for another name, as a rebound domain makes them, and requests that another site makes in the
 * name of whoever visits it.
 * @returns undefined where nothing speaks against the request
 */
export function guardAnswer(head: Head, options: GuardOptions): Answer | undefined {
  const { url = '', headers } = head;
  const { host = '' } = headers;
  if (options.hosts?.includes(host) === false) {
    return refusal('FORBIDDEN', 'The request names another host.');
  }
  if (!url.startsWith('/') || url.startsWith('//')) {
    return refusal('NOT_FOUND', 'The request names no path of this server.');
  }
  const isOfPage = options.pages === 'own' ? isOfOwnPage(head, host, options) : isOfProgram(head);
  return isOfPage ? undefined : refusal('FORBIDDEN', 'The request comes from another page.');
}

function isOfOwnPage(
  { method = '', headers }: Head,
  host: string,
  { mayComeFromElsewhere = false }: GuardOptions,
): boolean {
  const isSafe = safeMethods.has(method);
  if (isSafe && mayComeFromElsewhere) return true;
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined ? !isSafe : origin !== `http://${host}`) return false;
  // Browsers say it of themselves; `none` is what somebody typed or bookmarked.
  return site === undefined || site === 'same-origin' || (isSafe && site === 'none');
}

/** Browsers cannot leave out what they say of themselves. */
function isOfProgram({ headers: { origin, 'sec-fetch-site': site } }: Head): boolean {
  return origin === undefined && site === undefined;
}
