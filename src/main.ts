import { Config, Errors, flush, run, type Interfaces } from '@oclif/core';
import { fileURLToPath } from 'node:url';
import { commands } from './cli.js';
import { nearest } from './model/nearest.js';
import { asksForJson } from './commands/asks-for-json.js';
import { bindIo, type Io } from './commands/io.js';
import { Envelope } from './render/envelope.js';
import { exitStatus } from './render/exit-status.js';
import { Output } from './render/output.js';
import { reportError } from './render/report-error.js';
import { verbFirst } from './commands/argv.js';

export { processIo } from './commands/io.js';

/**
 * Runs one command. Commands report their own errors; what comes up here went wrong before one was
 * found, or is a bug.
 * @param args what stands behind the program's name
 * @param io what it reads, writes and knows of where it runs; its exit status is set
 */
export async function main(args: readonly string[], io: Io): Promise<void> {
  // Commands note for themselves what becomes of their output.
  io.stdout.removeAllListeners('error').on('error', () => undefined);
  // No plugins: looking for them takes time, and permissions that not everybody has.
  const options = { root: fileURLToPath(import.meta.url), userPlugins: false, devPlugins: false };
  const called = commandIn(verbFirst(args));
  if (called === undefined) return runByFramework(args, io, options);
  const { id, Command, rest } = called;
  const config = new PlainConfig(options);
  bindIo(config, io);
  Command.id = id;
  await new Command(rest, config).start();
}

/** What commands need of the framework's configuration, of which loading all takes a while. */
class PlainConfig extends Config {
  override bin = 'imgdedup';

  /** Hooks belong to plugins, of which there are none. */
  override runHook(): Promise<{ successes: []; failures: [] }> {
    return Promise.resolve({ successes: [], failures: [] });
  }
}

interface Called {
  readonly id: string;
  readonly Command: (typeof commands)[keyof typeof commands];
  readonly rest: string[];
}

/** @returns undefined where the framework has something to say: help, or that there is no such command */
function commandIn(args: readonly string[]): Called | undefined {
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  if (flags.includes('--help') || args[0] === '--version') return undefined;
  for (const words of [2, 1]) {
    const id = args.slice(0, words).join(':');
    if (isCommand(id)) return { id, Command: commands[id], rest: args.slice(words) };
  }
  return undefined;
}

function isCommand(id: string): id is keyof typeof commands {
  return Object.hasOwn(commands, id);
}

async function runByFramework(
  args: readonly string[],
  io: Io,
  options: Interfaces.LoadOptions,
): Promise<void> {
  try {
    await run(verbFirst(args), await Config.load(options));
    await flush();
  } catch (error) {
    if (!(error instanceof Errors.CLIError)) throw error;
    if (error instanceof Errors.ExitError) {
      io.exitStatus = error.oclif.exit ?? exitStatus.failed;
      return;
    }
    const meant = nearest(verbFirst(args)[0] ?? '', Object.keys(commands));
    const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
    // The framework joins the words of a command with colons; nobody types them.
    const said = error.message.replace(
      /^command (\S+) not found$/,
      (_, id: string) => `"${id.replaceAll(':', ' ')}" is no command`,
    );
    const told = { message: `${said}.`, remedy: `${hint}See "imgdedup --help".` };
    io.exitStatus = exitStatus.usage;
    if (asksForJson(args)) {
      await using output = new Output(io.stdout);
      await new Envelope(output, null).fail('USAGE', told);
    } else reportError(io.stderr, 'USAGE', told);
  }
}
