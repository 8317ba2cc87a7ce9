/** Whether a command line wants JSON, where it cannot be parsed. Behind `--` it is a file. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end === -1 ? argv.length : end);
  return (
    words.includes('--json') ||
    words.includes('--format=json') ||
    words.some((word, at) => word === '--format' && words[at + 1] === 'json')
  );
}
