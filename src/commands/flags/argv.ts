const withValue = new Set(['-C', '-c']);
const topics = new Set(['config', 'queue', 'remote', 'schedule', 'trash']);
const plain = new Set(['--json', '--quiet', '-q', '--full-paths']);

/**
 * Lets options that every command has stand before the verb, as git does: `-C DIR status`. A `-h` at the end asks
 * for help, as `--help` does anywhere.
 */
export function verbFirst(typed: readonly string[]): string[] {
  const asksForHelp = typed.at(-1) === '-h' && !typed.includes('--');
  const args = asksForHelp ? [...typed.slice(0, -1), '--help'] : typed;
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    if (withValue.has(arg)) at += 2;
    else if (plain.has(arg) || /^-[Cc]./.test(arg)) at += 1;
    else break;
  }
  const [verb, ...rest] = args.slice(at);
  // As git understands it.
  if (verb === 'help') return [...rest, '--help'];
  return verb === undefined ? [...args] : [verb, ...subcommand(verb, rest, args.slice(0, at))];
}

/** These have verbs of their own, which must stay beside them. */
function subcommand(verb: string, rest: readonly string[], moved: readonly string[]): string[] {
  const [second, ...others] = rest;
  if (!topics.has(verb) || second === undefined || second.startsWith('-'))
    return [...moved, ...rest];
  return [second, ...moved, ...others];
}
