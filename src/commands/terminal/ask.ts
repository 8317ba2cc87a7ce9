import { createInterface } from 'node:readline/promises';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Io } from './io.js';

/** Whether somebody is there to answer. */
export function canAsk({ stdin, stderr }: Io): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks on the terminal; anything but yes is no. Stdout is for results.
 * @throws ImgdedupError INTERRUPTED by Ctrl-C, or where the signal is given
 */
export async function ask(question: string, io: Io): Promise<boolean> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const stopped = new Promise<undefined>((resolve) => {
      io.stop.addEventListener('abort', () => resolve(undefined), { once: true });
      // While a line is edited the terminal sends Ctrl-C as a key.
      terminal.once('SIGINT', () => resolve(undefined));
    });
    // Where input ends there is no answer, and no answer is no.
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), ended, stopped]);
    if (answer !== undefined) return /^\s*y(?:es)?\s*$/i.test(answer);
    io.stderr.write('\n');
    throw new ImgdedupError('INTERRUPTED', 'Interrupted: nothing was changed.');
  } finally {
    terminal.close();
  }
}
