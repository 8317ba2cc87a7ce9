/**
 * Every code an error of this library can carry. Codes do not change between major versions;
 * words may. `docs/errors.md` has a row for each: meaning, remedy, exit status.
 */
export const errorCodes = [
  'USAGE',
  'NOT_A_REPOSITORY',
  'REPOSITORY_BUSY',
  'SOURCE_BUSY',
  'REPOSITORY_EXISTS',
  'DATA_MISSING',
  'PATH_OUTSIDE_ROOT',
  'PATH_INVALID',
  'PATH_NOT_FOUND',
  'NOT_A_FOLDER',
  'FOLDER_UNREADABLE',
  'NO_SNAPSHOT',
  'NO_SUCH_SNAPSHOT',
  'NO_FINGERPRINTS',
  'NO_SUCH_ACTION',
  'NO_SUCH_SESSION',
  'NO_SUCH_SCHEDULE',
  'NO_WAY_BACK',
  'REFLINK_UNSUPPORTED',
  'CONFIG_INVALID',
  'CONFIG_UNKNOWN_KEY',
  'HASH_MISMATCH',
  'NO_SUCH_REMOTE',
  'REMOTE_EXISTS',
  'REMOTE_AWAY',
  'REMOTE_UNREADABLE',
  'NOT_FETCHED',
  'STORE_DAMAGED',
  'STORE_FULL',
  'STORE_UNWRITABLE',
  'STORE_STALE',
  'STORE_UNREACHABLE',
  'STORE_NOT_ALLOWED',
  'DISK_FULL',
  'FILE_EXISTS',
  'PUT_FOREIGN',
  'PUT_UNWRITABLE',
  'HAS_PUTS',
  'EXPORT_UNWRITABLE',
  'SQLITE_UNAVAILABLE',
  'FORMAT_UNSUPPORTED',
  'PHOTO_CHANGED',
  'VOLUME_FAILING',
  'PHOTO_UNREADABLE',
  'PICTURE_UNDECODABLE',
  'SAME_CONTENT',
  'NO_SUCH_GROUP',
  'CHOICES_CHANGED',
  'NOBODY_STAYS',
  'CANNOT_LINK',
  'CANNOT_BE_DISTINCT',
  'PROTECTED',
  'PLAN_CHANGED',
  'REVIEW_BUSY',
  'CANNOT_WATCH',
  'WATCHER_BUSY',
  'PORT_TAKEN',
  'SOCKET_TAKEN',
  'SOCKET_UNUSABLE',
  'TOKEN_UNUSABLE',
  'SERVER_UNREACHABLE',
  'SERVER_DENIED',
  'SERVER_INCOMPATIBLE',
  'REMOTE_UNSUPPORTED',
  'DECODER_UNAVAILABLE',
  'QUEUE_UNAVAILABLE',
  'QUEUE_UNREACHABLE',
  'QUEUE_DENIED',
  'STORAGE_UNAVAILABLE',
  'PLUGIN_UNAVAILABLE',
  'WORKER_ENDED',
  'INTERRUPTED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** How a path relative to the root is shown. */
type ShowPath = (path: string) => string;

/** Words for people, that may name files. */
export type Words = string | ((show: ShowPath) => string);

export interface ErrorDetails extends ErrorOptions {
  /** What to do about it, where there is something; only this names commands and flags. */
  readonly remedy?: Words | undefined;
}

/** The one error class of this library. Match `code`, never `message` or `remedy`. */
export class ImgdedupError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, in the words of the command line; undefined where `message` says all. */
  readonly remedy: string | undefined;
  readonly #message: Words;
  readonly #remedy: Words | undefined;

  /**
   * @internal
   * @param message what is wrong, for people; `message` of the error has paths relative to the root
   */
  constructor(code: ErrorCode, message: Words, { remedy, ...options }: ErrorDetails = {}) {
    super(inWords(message, fromRoot), options);
    this.name = 'ImgdedupError';
    this.code = code;
    this.remedy = remedy === undefined ? undefined : inWords(remedy, fromRoot);
    this.#message = message;
    this.#remedy = remedy;
  }

  /** @internal The same with paths as people see them. */
  inWords(show: ShowPath): Pick<ImgdedupError, 'message' | 'remedy'> {
    const remedy = this.#remedy;
    return {
      message: inWords(this.#message, show),
      remedy: remedy === undefined ? undefined : inWords(remedy, show),
    };
  }
}

function fromRoot(path: string): string {
  return path || '.';
}

function inWords(words: Words, show: ShowPath): string {
  return typeof words === 'string' ? words : words(show);
}

/** The `code` of a Node system error (`ENOENT` …), or undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
