/**
 * Every code an error of this library can carry. Codes do not change between major versions;
 * messages may. `docs/errors.md` has a row for each: meaning, remedy, exit status.
 */
export const errorCodes = [
  'USAGE',
  'NOT_A_REPOSITORY',
  'REPOSITORY_BUSY',
  'REPOSITORY_EXISTS',
  'DATA_MISSING',
  'PATH_OUTSIDE_ROOT',
  'PATH_NOT_FOUND',
  'NOT_A_FOLDER',
  'FOLDER_UNREADABLE',
  'NO_SNAPSHOT',
  'NO_SUCH_SNAPSHOT',
  'NO_FINGERPRINTS',
  'NO_SUCH_ACTION',
  'CONFIG_INVALID',
  'CONFIG_UNKNOWN_KEY',
  'HASH_MISMATCH',
  'STORE_DAMAGED',
  'STORE_FULL',
  'STORE_UNWRITABLE',
  'DISK_FULL',
  'FORMAT_UNSUPPORTED',
  'PHOTO_CHANGED',
  'VOLUME_FAILING',
  'PHOTO_UNREADABLE',
  'PICTURE_UNDECODABLE',
  'SAME_CONTENT',
  'DECODER_UNAVAILABLE',
  'WORKER_ENDED',
  'INTERRUPTED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A message that names files; `show` takes a path relative to the root. */
type MessageAboutPaths = (show: (path: string) => string) => string;

/** The one error class of this library. Match `code`, never `message`. */
export class ImgdedupError extends Error {
  readonly code: ErrorCode;
  readonly #tell: MessageAboutPaths;

  /**
   * @param message what happened and what to do about it, for people; `message` of the error has paths
   *   relative to the root
   */
  constructor(code: ErrorCode, message: string | MessageAboutPaths, options?: ErrorOptions) {
    const tell = typeof message === 'string' ? () => message : message;
    super(
      tell((path) => path || '.'),
      options,
    );
    this.name = 'ImgdedupError';
    this.code = code;
    this.#tell = tell;
  }

  /** The message with paths as people see them. */
  messageWith(show: (path: string) => string): string {
    return this.#tell(show);
  }
}

/** The `code` of a Node system error (`ENOENT` …), or undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
