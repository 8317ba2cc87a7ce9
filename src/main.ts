import { commands } from './cli.js';
import type { CommandClass } from './commands/base.js';
import type { Io } from './commands/terminal/io.js';
import { verbFirst } from './commands/flags/argv.js';

export { processIo } from './commands/terminal/io.js';

/**
 * Runs one command. Commands report their own errors; what comes up here went wrong before one was
 * found, or is a bug.
 * @param args what stands behind the program's name
 * @param io what it reads, writes and knows of where it runs; its exit status is set
 */
export async function main(args: readonly string[], io: Io): Promise<void> {
  // Commands note for themselves what becomes of their output.
  io.stdout.removeAllListeners('error').on('error', () => undefined);
  const line = verbFirst(args);
  const called = commandIn(line);
  if (called === undefined) {
    const { runByFramework } = await import('./commands/framework.js');
    return runByFramework(line, io, await allCommands());
  }
  const { id, rest } = called;
  const Command = await commands[id]();
  await new Command(rest, { id, io }).start();
}

async function allCommands(): Promise<Record<string, CommandClass>> {
  const loaded = Object.entries(commands).map(async ([id, load]) => [id, await load()] as const);
  return Object.fromEntries(await Promise.all(loaded));
}

interface Called {
  readonly id: keyof typeof commands;
  readonly rest: string[];
}

/** @returns undefined where the framework has something to say: help, or that there is no such command */
function commandIn(args: readonly string[]): Called | undefined {
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  if (flags.includes('--help') || args[0] === '--version') return undefined;
  for (const words of [2, 1]) {
    const id = args.slice(0, words).join(':');
    if (isCommand(id)) return { id, rest: args.slice(words) };
  }
  return undefined;
}

function isCommand(id: string): id is keyof typeof commands {
  return Object.hasOwn(commands, id);
}
