import { ImgdedupError } from '../../model/errors.js';

/** @throws ImgdedupError INTERRUPTED once the signal was given */
export function checkInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new ImgdedupError('INTERRUPTED', 'Interrupted. What was learnt is kept.', {
    remedy: 'Run the same command again to continue.',
  });
}
