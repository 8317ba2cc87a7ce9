import { ImgdedupError, systemCode } from '../../../model/errors/errors.js';

/**
 * Why a file of an index could not be written, in our words; what is no system error stays as it is:
 * an interruption, or damage to the store that the rows come from.
 */
export function indexWriteError(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined || cause instanceof ImgdedupError) return cause;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new ImgdedupError(
    isFull ? 'STORE_FULL' : 'STORE_UNWRITABLE',
    `${path} cannot be written (${code}). It only speeds up finding look-alikes and is made anew by the next run that can write it.`,
    { cause },
  );
}
