import type { Need } from '../needs.js';
import { program, succeeds, watch, type Outcome } from './support.js';

export const terminals: Need = { isThere: succeeds('script', ['--version']), what: 'script' };

/** What Ctrl-D sends. */
const endOfInput = '\u0004';

interface Typing {
  /** What must be on the screen before the keys are pressed. */
  readonly after: RegExp;
  readonly keys: string;
  /** What is pressed when it comes again, in place of the same. */
  readonly more?: readonly string[];
}

/** Runs a command line in which `$IMGDEDUP` is the program on a terminal of 200 columns; `stdout` is the screen, with all that was printed. */
export async function terminal(script: string, cwd: string, typing?: Typing): Promise<Outcome> {
  const env = { IMGDEDUP: `${process.execPath} ${program}`, TERM: 'xterm', PAGER: 'cat' };
  const command = `stty columns 200; ${script}`;
  const running = watch('script', ['-qec', command, '/dev/null'], { cwd, env });
  const { child, ended } = running;
  let screen = '';
  let turns = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (typing?.after.test(screen) !== true) return;
    const { keys, more } = typing;
    child.stdin.write(turns === 0 || more === undefined ? keys : (more[turns - 1] ?? endOfInput));
    turns += 1;
    screen = '';
  });
  const outcome = await ended;
  return { ...outcome, stdout: outcome.stdout.replaceAll('\r\n', '\n') };
}
