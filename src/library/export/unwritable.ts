import { ImgdedupError } from '../../model/errors/errors.js';

/** That a file cannot be written which was asked for. @param reason in words that a full stop may follow */
export function unwritable(path: string, reason: string, cause: unknown): ImgdedupError {
  return new ImgdedupError('EXPORT_UNWRITABLE', `${path} cannot be written: ${reason}.`, {
    remedy: 'Name a file in a folder that you may write to, on a disk with room.',
    cause,
  });
}
