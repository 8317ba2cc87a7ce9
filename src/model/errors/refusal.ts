import type { ErrorCode } from './errors.js';

/** Why a server refuses a request before anybody looks at what it is about; beside {@link ErrorCode}. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_TYPE'
  | 'NO_SUCH_RANGE'
  | 'TOO_BUSY'
  | 'STOPPING'
  | 'INTERNAL';

/** What went wrong, as a server tells it. */
export interface RequestError {
  readonly code: ErrorCode | RefusalCode;
  readonly message: string;
  readonly remedy?: string | undefined;
}
