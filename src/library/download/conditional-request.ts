/** Going on with a file that is here in part, or asking whether it is still the same (RFC 9110, 13 and 14). */
import type { Staged, Validators } from './staging.js';
import type { Answer } from './web-answer.js';

/** Whether the server can be asked if what is here is still the same, or still belongs to the rest. */
export function isOfUse(staged: Staged): boolean {
  const { size, total, etag, lastModified } = staged;
  if (size === 0 || (total !== undefined && size > total)) return false;
  return isWholeHere(staged)
    ? (etag ?? lastModified) !== undefined
    : strongOf(staged) !== undefined;
}

function isWholeHere({ size, total }: Staged): boolean {
  return size === total;
}

/** What `If-Range` takes (RFC 9110, 13.1.5). */
function strongOf({ etag, lastModified }: Validators): string | undefined {
  return etag === undefined || etag.startsWith('W/') ? lastModified : etag;
}

/** Headers that ask for what is not here. */
export function conditionsOf(staged: Staged): Record<string, string> {
  const { etag, lastModified, size } = staged;
  if (!isWholeHere(staged)) {
    const strong = strongOf(staged);
    return strong === undefined ? {} : { Range: `bytes=${size}-`, 'If-Range': strong };
  }
  return {
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    ...(lastModified === undefined ? {} : { 'If-Modified-Since': lastModified }),
  };
}

interface SentRange {
  readonly from: number;
  readonly total: number | undefined;
}

/** What of a file was sent, by `Content-Range`. */
export function rangeOf({ headers }: Answer): SentRange | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(headers['content-range']?.trim() ?? '');
  if (match === null) return undefined;
  const [, from, total] = match;
  return { from: Number(from), total: total === '*' ? undefined : Number(total) };
}

/** Whether a part that was sent continues what is here. Not every server looks at `If-Range`. */
export function isRest(answer: Answer, staged: Staged): boolean {
  const range = rangeOf(answer);
  const { etag } = answer.headers;
  if (range?.from !== staged.size || answer.isCompressed) return false;
  const isSameTotal = [range.total, undefined].includes(staged.total) || range.total === undefined;
  return isSameTotal && (etag === undefined || staged.etag === undefined || etag === staged.etag);
}

/** Those of compressed bytes say nothing of others. */
export function validatorsOf({ headers, isCompressed }: Answer): Validators {
  if (isCompressed) return { etag: undefined, lastModified: headers['last-modified'] };
  return { etag: headers.etag, lastModified: headers['last-modified'] };
}
