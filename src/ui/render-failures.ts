import type { Failure } from '../model/failure.js';
import { escapeText, quotePath } from './quote.js';
import { plain, type Style } from './style.js';
import { formatCount } from './units.js';

/** What a run could not do, by what it means. */
export interface Failures {
  readonly unreadable: readonly Failure<string>[];
  /** Read well, but no program makes a picture of them. */
  readonly undecodable?: readonly Failure<string>[];
  /** Files that an action left alone. */
  readonly left?: readonly LeftAlone[];
  /** Photos that are not what they were, while size and time are; told as problems, not here. */
  readonly changed?: readonly Failure<string>[];
}

export interface LeftAlone extends Failure<string> {
  /** The file that its group keeps. */
  readonly keeper: string;
}

/** From so many on nobody counts for themselves. */
const many = 10;
/** Reasons that are told apart. */
const mostReasons = 8;

/**
 * For stderr: what could not be handled, each with its reason; where it is much, counts by reason
 * behind it. Empty where everything could.
 * @param isLeftNamed whether what was left alone was named before, and is only counted
 */
export function renderFailures(
  failures: Failures,
  style: Style = plain,
  isLeftNamed = true,
): string {
  const { unreadable, undecodable = [], left = [] } = failures;
  const read = formatCount(unreadable.length, 'file or folder', 'files or folders');
  const pictures = formatCount(undecodable.length, 'picture');
  return [
    section(unreadable, `${read} could not be read`, style),
    section(undecodable, `${pictures} could not be decoded`, style),
    isLeftNamed ? '' : section(left, `${formatCount(left.length, 'file')} left alone`, style),
    summary(failures, style),
  ].join('');
}

function section(failures: readonly Failure<string>[], heading: string, style: Style): string {
  if (failures.length === 0) return '';
  const lines = failures.map(
    ({ path, reason }) => `  ${quotePath(path || '.')}: ${escapeText(reason)}\n`,
  );
  return `${style.bad(`${heading}:`)}\n${lines.join('')}`;
}

/** `In all: 12 files: permission denied; 3 pictures: its header is broken`. Empty where few failed. */
export function summary(
  { unreadable, undecodable = [], left = [] }: Failures,
  style: Style = plain,
): string {
  if (unreadable.length + undecodable.length + left.length < many) return '';
  const counts = [
    ...countReasons(unreadable, 'file'),
    ...countReasons(undecodable, 'picture'),
    ...countReasons(left, 'file'),
  ].toSorted((a, b) => b.count - a.count);
  const told = counts.slice(0, mostReasons).map(({ text }) => text);
  const rest = counts.slice(mostReasons).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) told.push(`${formatCount(rest, 'file')}: other reasons`);
  return `${style.bad('In all:')} ${told.join('; ')}\n`;
}

function countReasons(
  failures: readonly Failure<string>[],
  noun: string,
): { readonly count: number; readonly text: string }[] {
  const counts = new Map<string, number>();
  for (const { reason } of failures) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({
    count,
    text: `${formatCount(count, noun)}: ${escapeText(reason)}`,
  }));
}
