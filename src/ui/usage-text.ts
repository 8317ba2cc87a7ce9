/**
 * What the command framework says about wrong arguments, on one line: its texts span several, with
 * tabs, and remarks that are about it rather than about the mistake.
 */
export function usageText(message: string): string {
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
