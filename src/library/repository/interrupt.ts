import { ImgdedupError } from '../../model/errors.js';

/** @throws ImgdedupError INTERRUPTED once the signal was given */
export function checkInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw interrupted();
}

/**
 * Waits for work that does not hear of the signal, and no longer than until it is given: whoever did
 * it must end it then.
 * @throws ImgdedupError INTERRUPTED; what the work throws
 */
export async function unlessInterrupted<T>(
  signal: AbortSignal | undefined,
  work: Promise<T>,
): Promise<T> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(interrupted());
  });
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function interrupted(): ImgdedupError {
  return new ImgdedupError('INTERRUPTED', 'Interrupted. What was learnt is kept.', {
    remedy: 'Run the same command again to continue.',
  });
}
