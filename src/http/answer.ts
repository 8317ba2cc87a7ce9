import type { Readable } from 'node:stream';
import type { ErrorCode, ImgdedupError } from '../model/errors/errors.js';
import type { RefusalCode, RequestError } from '../model/errors/refusal.js';

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is destroyed if it is not sent to its end. */
  readonly body: string | Buffer | Readable;
}

/** Nothing of what people see may stay in caches: it changes. */
export const uncached = { 'cache-control': 'no-store' };

export function jsonAnswer(value: unknown, status = 200): Answer {
  return {
    status,
    headers: { ...uncached, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

const statuses: Readonly<Record<RefusalCode, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  NO_SUCH_RANGE: 416,
  TOO_BUSY: 429,
  INTERNAL: 500,
  STOPPING: 503,
};

/** A request that is refused before anybody looks at what it is about. */
export function refusal(
  code: RefusalCode,
  message: string,
  headers: Answer['headers'] = {},
): Answer {
  const error: RequestError = { code, message };
  const answer = jsonAnswer({ error }, statuses[code]);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Where the error says more than that something failed. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  CONFIG_INVALID: 400,
  PATH_OUTSIDE_ROOT: 400,
  PATH_INVALID: 400,
  PATH_NOT_FOUND: 404,
  NO_SUCH_GROUP: 404,
  NO_SUCH_ACTION: 404,
  NO_SUCH_SNAPSHOT: 404,
  PHOTO_CHANGED: 409,
  CHOICES_CHANGED: 409,
  PLAN_CHANGED: 409,
  REVIEW_BUSY: 409,
  REPOSITORY_BUSY: 409,
  NO_SNAPSHOT: 409,
  NO_FINGERPRINTS: 409,
  PUT_FOREIGN: 409,
  PROTECTED: 422,
  NOBODY_STAYS: 422,
  CANNOT_LINK: 422,
  CANNOT_BE_DISTINCT: 422,
  PICTURE_UNDECODABLE: 415,
  INTERRUPTED: 503,
  STORE_FULL: 507,
  DISK_FULL: 507,
};

/** @param more beside the error, for whoever asked */
export function errorAnswer({ code, message, remedy }: ImgdedupError, more: object = {}): Answer {
  return jsonAnswer({ error: { code, message, remedy }, ...more }, statusOf(code));
}

/** What went wrong elsewhere. @param more beside the error, for whoever asked */
export function requestErrorAnswer(error: RequestError, more: object = {}): Answer {
  return jsonAnswer({ error, ...more }, statusOf(error.code));
}

function statusOf(code: RequestError['code']): number {
  return isRefusal(code) ? statuses[code] : (statusByCode[code] ?? 500);
}

function isRefusal(code: RequestError['code']): code is RefusalCode {
  return Object.hasOwn(statuses, code);
}
