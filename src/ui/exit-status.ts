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

const byCode: Partial<Record<ErrorCode, number>> = {
  USAGE: exitStatus.usage,
  PATH_OUTSIDE_ROOT: exitStatus.usage,
  PATH_NOT_FOUND: exitStatus.usage,
  NOT_A_FOLDER: exitStatus.usage,
  CONFIG_INVALID: exitStatus.usage,
  CONFIG_UNKNOWN_KEY: exitStatus.usage,
  NOT_A_REPOSITORY: exitStatus.noRepository,
  REPOSITORY_BUSY: exitStatus.busy,
  INTERRUPTED: exitStatus.interrupted,
};

export function statusOfCode(code: ErrorCode): number {
  return byCode[code] ?? exitStatus.failed;
}
