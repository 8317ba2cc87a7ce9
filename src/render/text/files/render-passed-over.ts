import type { Failure } from '../../../model/errors/failure.js';
import { escapeText, quotePath } from '../../quote.js';
import { formatCount } from '../../units.js';

/** A shell's glob can name thousands. */
const most = 10;

/** A line for each path that was named and is not looked at. */
export function passedOverLines(passed: readonly Failure<string>[]): string[] {
  const lines = passed
    .slice(0, most)
    .map(({ path, reason }) => `${quotePath(path)} is not looked at: ${escapeText(reason)}.`);
  const rest = passed.length - lines.length;
  return rest === 0
    ? lines
    : [...lines, `${formatCount(rest, 'more path')} not looked at, for reasons like these.`];
}
