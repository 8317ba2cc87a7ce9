import type { ErrorCode } from '../model/errors.js';

/** What the program tells its caller; see `docs/errors.md`. */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  partly: 3,
  noRepository: 4,
  busy: 5,
  /** As shells report a process that SIGINT ended. */
  interrupted: 130,
} as const;

/** Every code, so that whoever adds one says how the program ends. */
const byCode: Readonly<Record<ErrorCode, number>> = {
  USAGE: exitStatus.usage,
  NOT_A_REPOSITORY: exitStatus.noRepository,
  REPOSITORY_BUSY: exitStatus.busy,
  SOURCE_BUSY: exitStatus.busy,
  REPOSITORY_EXISTS: exitStatus.failed,
  DATA_MISSING: exitStatus.failed,
  PATH_OUTSIDE_ROOT: exitStatus.usage,
  PATH_NOT_FOUND: exitStatus.usage,
  NOT_A_FOLDER: exitStatus.usage,
  FOLDER_UNREADABLE: exitStatus.failed,
  NO_SNAPSHOT: exitStatus.failed,
  NO_SUCH_SNAPSHOT: exitStatus.usage,
  NO_FINGERPRINTS: exitStatus.failed,
  NO_SUCH_ACTION: exitStatus.usage,
  NO_SUCH_SESSION: exitStatus.usage,
  NO_WAY_BACK: 1,
  REFLINK_UNSUPPORTED: 1,
  PICTURE_UNDECODABLE: exitStatus.partly,
  CONFIG_INVALID: exitStatus.usage,
  CONFIG_UNKNOWN_KEY: exitStatus.usage,
  HASH_MISMATCH: exitStatus.failed,
  NO_SUCH_REMOTE: exitStatus.usage,
  REMOTE_EXISTS: exitStatus.usage,
  REMOTE_AWAY: exitStatus.failed,
  REMOTE_UNREADABLE: exitStatus.failed,
  NOT_FETCHED: exitStatus.failed,
  STORE_DAMAGED: exitStatus.failed,
  STORE_FULL: exitStatus.failed,
  STORE_UNWRITABLE: exitStatus.failed,
  DISK_FULL: exitStatus.failed,
  FILE_EXISTS: exitStatus.usage,
  EXPORT_UNWRITABLE: exitStatus.failed,
  SQLITE_UNAVAILABLE: exitStatus.failed,
  FORMAT_UNSUPPORTED: exitStatus.failed,
  PHOTO_CHANGED: exitStatus.failed,
  VOLUME_FAILING: exitStatus.failed,
  PHOTO_UNREADABLE: exitStatus.failed,
  SAME_CONTENT: exitStatus.failed,
  NO_SUCH_GROUP: exitStatus.failed,
  CHOICES_CHANGED: exitStatus.failed,
  NOBODY_STAYS: exitStatus.failed,
  CANNOT_LINK: exitStatus.failed,
  CANNOT_BE_DISTINCT: exitStatus.failed,
  PROTECTED: exitStatus.failed,
  PLAN_CHANGED: exitStatus.failed,
  REVIEW_BUSY: exitStatus.busy,
  PORT_TAKEN: exitStatus.failed,
  DECODER_UNAVAILABLE: exitStatus.failed,
  PLUGIN_UNAVAILABLE: exitStatus.failed,
  WORKER_ENDED: exitStatus.failed,
  INTERRUPTED: exitStatus.interrupted,
};

export function statusOfCode(code: ErrorCode): number {
  return byCode[code];
}
