import { createInterface } from 'node:readline/promises';

/** Whether somebody is there to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks on the terminal; anything but yes is no. Stdout is for results.
 * @throws AbortError where the signal is given
 */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Where input ends there is no answer, and no answer is no.
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = terminal.question(`${question} [y/N] `, { signal });
    return /^\s*y(?:es)?\s*$/i.test(await Promise.race([answer, ended]));
  } finally {
    terminal.close();
  }
}
