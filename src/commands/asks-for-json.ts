/** Whether a command line wants JSON, where it cannot be parsed. Behind `--` it is a file. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}
