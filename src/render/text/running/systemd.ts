/** A word of a command in a unit file: `%` begins a specifier everywhere, `$` a variable in commands. */
export function quoteForSystemd(word: string): string {
  const escaped = withoutSpecifiers(word)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

export function withoutSpecifiers(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', String.raw`\n`);
}
