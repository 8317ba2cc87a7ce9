import { execute } from '@oclif/core';
import { verbFirst } from './verb-first.js';

/**
 * Runs one command.
 * @param args what stands behind the program's name
 */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that has seen enough, as in `imgdedup dupes | head`, is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  await execute({ dir: import.meta.url, args: verbFirst(args) });
}
