import type { Readable } from 'node:stream';
import { ImgdedupError, type ErrorCode } from '../model/errors.js';
import type { ErrorAnswer, GroupCard, RefusalCode } from '../model/review.js';

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is destroyed if it is not sent to its end. */
  readonly body: string | Buffer | Readable;
}

/** Nothing of what people see may stay in caches: choices change. */
const uncached = { 'cache-control': 'no-store' };

export function jsonAnswer(value: unknown, status = 200): Answer {
  return {
    status,
    headers: { ...uncached, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

export function htmlAnswer(body: string | Buffer, headers: Answer['headers'] = {}): Answer {
  const type = { 'content-type': 'text/html; charset=utf-8' };
  return { status: 200, headers: { ...uncached, ...type, ...headers }, body };
}

const statuses: Readonly<Record<RefusalCode, number>> = {
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  INTERNAL: 500,
};

/** A request that is refused before anybody looks at what it is about. */
export function refusal(
  code: RefusalCode,
  message: string,
  headers: Answer['headers'] = {},
): Answer {
  const body: ErrorAnswer = { error: { code, message } };
  const answer = jsonAnswer(body, statuses[code]);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Where the error says more than that something failed. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  CONFIG_INVALID: 400,
  PATH_NOT_FOUND: 404,
  NO_SUCH_GROUP: 404,
  NO_SUCH_ACTION: 404,
  PHOTO_CHANGED: 409,
  CHOICES_CHANGED: 409,
  PLAN_CHANGED: 409,
  REVIEW_BUSY: 409,
  REPOSITORY_BUSY: 409,
  PROTECTED: 422,
  NOBODY_STAYS: 422,
  CANNOT_LINK: 422,
  CANNOT_BE_DISTINCT: 422,
  PICTURE_UNDECODABLE: 415,
  STORE_FULL: 507,
  DISK_FULL: 507,
};

/** @param group as it is, for whoever wanted to change an older one */
export function errorAnswer(error: ImgdedupError, group?: GroupCard): Answer {
  const { code, message, remedy } = error;
  const body: ErrorAnswer = { error: { code, message, remedy }, group };
  return jsonAnswer(body, statusByCode[code] ?? 500);
}
