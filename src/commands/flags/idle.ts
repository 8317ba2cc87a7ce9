import { parseDuration } from '../../config/settings.js';
import { ImgdedupError } from '../../model/errors/errors.js';

/**
 * How long a server waits for somebody, in milliseconds.
 * @throws ImgdedupError USAGE
 */
export function idleOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new ImgdedupError(
    'USAGE',
    `--idle wants a duration such as 30s, 5min or 1h, or a number of seconds, not "${text}".`,
  );
}
