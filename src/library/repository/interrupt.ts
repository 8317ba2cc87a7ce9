import { ImgdedupError } from '../../model/errors/errors.js';

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
  if (signal === undefined) return work;
  const over = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(interrupted());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    over.abort();
  }
}

function interrupted(): ImgdedupError {
  return new ImgdedupError('INTERRUPTED', 'Interrupted. What was learnt is kept.', {
    remedy: 'Run the same command again to continue.',
  });
}
