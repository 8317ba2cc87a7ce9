import type { Need } from '../needs.js';
import { program, succeeds, watch, type Outcome } from './support.js';

export const terminals: Need = { isThere: succeeds('script', ['--version']), what: 'script' };

interface Typing {
  /** What must be on the screen before the keys are pressed. */
  readonly after: RegExp;
  readonly keys: string;
}

/** Runs a command line in which `$IMGDEDUP` is the program on a terminal of 200 columns; `stdout` is the screen, with all that was printed. */
export async function terminal(script: string, cwd: string, typing?: Typing): Promise<Outcome> {
  const env = { IMGDEDUP: `${process.execPath} ${program}`, TERM: 'xterm', PAGER: 'cat' };
  const command = `stty columns 200; ${script}`;
  const running = watch('script', ['-qec', command, '/dev/null'], { cwd, env });
  const { child, ended } = running;
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (typing?.after.test(screen) !== true) return;
    child.stdin.write(typing.keys);
    screen = '';
  });
  const outcome = await ended;
  return { ...outcome, stdout: outcome.stdout.replaceAll('\r\n', '\n') };
}
