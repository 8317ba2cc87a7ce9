import type { ToldError } from './report-error.js';

/**
 * What the command framework says about wrong arguments, on one line: its texts span several, with
 * tabs, and remarks that are about it rather than about the mistake.
 * @param help what to run for more, said where a flag is not known
 */
export function usageText(message: string, help: string): ToldError {
  const text = oneLine(message);
  if (!text.startsWith('Nonexistent flag')) return { message: text };
  return { message: `${text}.`, remedy: `See "${help}".` };
}

function oneLine(message: string): string {
  const [mistake = ''] = message
    .replace(/\s*See more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .split(/\n\s*\nNote:/);
  const [first = '', ...rest] = mistake
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s{2,}/g, ' – '))
    .filter((line) => line !== '');
  if (rest.length === 0) return first;
  return `${first.replace(/:$/, '')}: ${rest.join(' ')}`;
}
