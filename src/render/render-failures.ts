import type { Failure } from '../model/errors/failure.js';
import { unchanged, type PathStyle } from './path-style.js';
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
  /** Whether the paths are as they were given on the command line. */
  readonly areGiven?: boolean;
}

export interface LeftAlone extends Failure<string> {
  /** The file that its group keeps. */
  readonly keeper: string;
}

/** How it is written. */
interface Manner {
  readonly style: Style;
  readonly paths: PathStyle;
  /** Whether what was left alone was named before, and is only counted. */
  readonly isLeftNamed: boolean;
}

/** From so many on nobody counts for themselves. */
const many = 10;
/** Reasons that are told apart. */
const mostReasons = 8;

/**
 * For stderr: what could not be handled, each with its reason; where it is much, counts by reason
 * behind it. Empty where everything could.
 */
export function renderFailures(failures: Failures, manner: Partial<Manner> = {}): string {
  const { unreadable, undecodable = [], left = [] } = failures;
  const { style = plain, isLeftNamed = true } = manner;
  const paths = failures.areGiven === true ? unchanged : (manner.paths ?? unchanged);
  const shown = { style, paths };
  const read = formatCount(unreadable.length, 'file or folder', 'files or folders');
  const pictures = formatCount(undecodable.length, 'picture');
  return [
    section(unreadable, `${read} could not be read`, shown),
    section(undecodable, `${pictures} could not be decoded`, shown),
    isLeftNamed ? '' : section(left, `${formatCount(left.length, 'file')} left alone`, shown),
    summary(failures, style),
  ].join('');
}

function section(
  failures: readonly Failure<string>[],
  heading: string,
  { style, paths }: Pick<Manner, 'style' | 'paths'>,
): string {
  if (failures.length === 0) return '';
  const lines = failures.map(
    ({ path, reason }) => `  ${quotePath(paths(path))}: ${escapeText(reason)}\n`,
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
