import type { Failure } from '../model/failure.js';
import { quotePath } from './quote.js';
import { formatCount } from './units.js';

/** What a run could not do, by what it means. */
export interface Failures {
  readonly unreadable: readonly Failure<string>[];
  /** Read well, but no program makes a picture of them. */
  readonly undecodable?: readonly Failure<string>[];
}

/** For stderr: what could not be handled. Empty where everything could. */
export function renderFailures({ unreadable, undecodable = [] }: Failures): string {
  return (
    section(
      unreadable,
      (count) => `${formatCount(count, 'file or folder', 'files or folders')} could not be read`,
    ) + section(undecodable, (count) => `${formatCount(count, 'picture')} could not be decoded`)
  );
}

function section(failures: readonly Failure<string>[], heading: (count: number) => string): string {
  if (failures.length === 0) return '';
  const lines = failures.map(({ path, reason }) => `  ${quotePath(path || '.')}: ${reason}\n`);
  return `${heading(failures.length)}:\n${lines.join('')}`;
}
