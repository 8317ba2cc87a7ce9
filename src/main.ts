import { Errors, flush, run } from '@oclif/core';
import { exitStatus } from './ui/exit-status.js';
import { verbFirst } from './verb-first.js';

/**
 * Runs one command. Commands report their own errors; what comes up here went wrong before one was
 * found, or is a bug.
 * @param args what stands behind the program's name
 */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that has seen enough, as in `imgdedup dupes | head`, is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitStatus.done);
  });
  try {
    await run(verbFirst(args), import.meta.url);
    await flush();
  } catch (error) {
    if (!(error instanceof Errors.CLIError)) throw error;
    if (error instanceof Errors.ExitError) {
      process.exitCode = error.oclif.exit ?? exitStatus.failed;
      return;
    }
    process.stderr.write(`imgdedup: ${error.message}. See "imgdedup --help". [USAGE]\n`);
    process.exitCode = exitStatus.usage;
  }
}
