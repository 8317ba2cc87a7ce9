import { Config, Errors, flush, run } from '@oclif/core';
import { fileURLToPath } from 'node:url';
import { commands } from './cli.js';
import { nearest } from './model/nearest.js';
import { asksForJson } from './commands/asks-for-json.js';
import { BaseCommand } from './commands/base.js';
import { Envelope } from './render/envelope.js';
import { exitStatus } from './render/exit-status.js';
import { Output } from './render/output.js';
import { reportError } from './render/report-error.js';
import { verbFirst } from './commands/argv.js';

/**
 * Runs one command. Commands report their own errors; what comes up here went wrong before one was
 * found, or is a bug.
 * @param args what stands behind the program's name
 * @param stop given by Ctrl-C and other signals
 */
export async function main(args: readonly string[], stop: AbortSignal): Promise<void> {
  BaseCommand.stop = stop;
  // Commands note for themselves what becomes of their output.
  process.stdout.removeAllListeners('error').on('error', () => undefined);
  try {
    // No plugins: looking for them takes time, and permissions that not everybody has.
    const root = fileURLToPath(import.meta.url);
    const config = await Config.load({ root, userPlugins: false, devPlugins: false });
    await run(verbFirst(args), config);
    await flush();
  } catch (error) {
    if (!(error instanceof Errors.CLIError)) throw error;
    if (error instanceof Errors.ExitError) {
      process.exitCode = error.oclif.exit ?? exitStatus.failed;
      return;
    }
    const meant = nearest(verbFirst(args)[0] ?? '', Object.keys(commands));
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    // The framework joins the words of a command with colons; nobody types them.
    const said = error.message.replace(
      /^command (\S+) not found$/,
      (_, id: string) => `"${id.replaceAll(':', ' ')}" is no command`,
    );
    const message = `${said}.${hint} See "imgdedup --help".`;
    process.exitCode = exitStatus.usage;
    if (asksForJson(args)) {
      await using output = new Output(process.stdout);
      await new Envelope(output, null).fail('USAGE', message);
    } else reportError('USAGE', message);
  }
}
