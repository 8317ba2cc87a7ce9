import type { Failure } from '../model/errors/failure.js';
import { quotePath } from './quote.js';

/**
 * What failed, for programs: a line a file, its path and its reason with a TAB between them, both
 * quoted as `status --porcelain` quotes paths where they hold anything that is not plain text.
 */
export function failedList(failures: readonly Failure<string>[]): string {
  const lines = failures.map(
    ({ path, reason }) => `${quotePath(path || '.')}\t${quotePath(reason)}\n`,
  );
  return lines.join('');
}

/** Whether a text may be such a list, so that nothing else is written over. */
export function isFailedList(text: string): boolean {
  return text === '' || /^(?:[^\t\n]+\t[^\t\n]+\n)+$/.test(text);
}
