import { STATUS_CODES } from 'node:http';
import { formatBytes } from '../../model/text/byte-count.js';
import { nameInAddress, nameInDisposition } from '../../model/paths/download-name.js';
import type { WebAddress } from '../../model/paths/web-address.js';
import { retryAfterMs } from './retry-after.js';
import { final, type Trouble, type WebClient } from './web-client.js';

/** What a server answered: its body is still to come. */
export type Answer = Extract<Awaited<ReturnType<WebClient['ask']>>, { kind: 'answer' }>;

/** An attempt that brought nothing, or not all. */
export interface Missed extends Trouble {
  /** What the server asks for. */
  readonly waitMs?: number | undefined;
  /** Bytes that are here now. */
  readonly here?: number;
  /** Nothing is wrong with the server: ask at once. */
  readonly isOwn?: boolean;
}

/** They say that the same question may get another answer. */
const passingStatus: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Bytes of the body; undefined where it does not say, or those of another form of it. */
export function lengthOf({ headers, isCompressed }: Answer): number | undefined {
  const text = headers['content-length'] ?? '';
  return !isCompressed && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What the file may be called, the best first; empty where nothing says. */
export function namesOf(address: WebAddress, { headers, address: last }: Answer): string[] {
  return [
    nameInDisposition(headers['content-disposition']),
    nameInAddress(address.href),
    nameInAddress(last.href),
  ];
}

export function isTooLarge(bytes: number, maxSize: number): boolean {
  return maxSize > 0 && bytes > maxSize;
}

export function tooLarge(bytes: number | undefined, maxSize: number): Trouble {
  const what = bytes === undefined ? '' : ` (${formatBytes(bytes)})`;
  return final(`it is larger than ${formatBytes(maxSize)}${what}`);
}

/** A status that brings no file. */
export function refusal({ status, message, headers }: Answer): Missed {
  const words = (message || (STATUS_CODES[status] ?? '')).slice(0, 80);
  return {
    kind: 'trouble',
    reason: `the server says ${status}${words === '' ? '' : ` ${words}`}`,
    mayPass: passingStatus.has(status),
    waitMs: retryAfterMs(headers['retry-after'], Date.now()),
  };
}
