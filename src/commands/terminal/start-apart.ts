import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** How this program was started: with which Node, and which file of it. */
export function thisProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
}

/**
 * Starts this program once more, which goes on when this process and its terminal end.
 * @param log a file, absolute: what it says goes there, in place of what was there
 * @returns resolves when it ended, which ought to be much later
 */
export function startApart(args: readonly string[], log: string): Promise<void> {
  const [node = process.execPath, ...first] = thisProgram();
  const file = openSync(log, 'w', 0o600);
  try {
    const child = spawn(node, [...first, ...args], {
      detached: true,
      stdio: ['ignore', file, file],
      cwd: '/',
    });
    child.unref();
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
  } finally {
    closeSync(file);
  }
}
