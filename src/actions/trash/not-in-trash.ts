import { ImgdedupError } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';

export function notInTrash(path: RelPath, action?: number): ImgdedupError {
  const where = action === undefined ? 'in the trash' : `in the trash of action ${action}`;
  return new ImgdedupError('PATH_NOT_FOUND', (show) => `"${show(path)}" is not ${where}.`, {
    remedy: '"imgdedup trash list" lists what is.',
  });
}
