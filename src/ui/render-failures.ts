import type { Failure } from '../model/failure.js';
import { quotePath } from './quote.js';
import { formatCount } from './units.js';

/** For stderr: what could not be handled. Empty where everything could. */
export function renderFailures(failures: readonly Failure<string>[]): string {
  if (failures.length === 0) return '';
  const lines = failures.map(({ path, reason }) => `  ${quotePath(path || '.')}: ${reason}\n`);
  return `${formatCount(failures.length, 'file or folder', 'files or folders')} could not be read:\n${lines.join('')}`;
}
