import type { Io } from './io.js';

/** Another screen, no cursor, no line broken: what was there before comes back. */
const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const home = '\u001B[H';
const toEndOfLine = '\u001B[K';
const toEndOfScreen = '\u001B[J';
/** Terminals that know it show all of a page at once; others pass it over. */
const [beginFrame, endFrame] = ['\u001B[?2026h', '\u001B[?2026l'];

/** What raw mode leaves to the program: Ctrl-C, Ctrl-D, Ctrl-Z. */
const quitKeys = ['q', 'Q', '\u0003', '\u0004'];
const pauseKey = '\u001A';

export interface LiveScreenOptions {
  /** Told that there is reason to draw anew: another size, or back from a pause. */
  readonly onChange: () => void;
  /** Told that somebody wants to quit. */
  readonly onQuit: () => void;
}

/**
 * A page on the terminal that is drawn again and again; disposing of it gives the terminal back as it was. So does the end of
 * the process, however it comes, but for SIGKILL.
 */
export class LiveScreen implements Disposable {
  readonly #io: Io;
  readonly #options: LiveScreenOptions;
  #isShown = false;
  #isDisposed = false;

  constructor(io: Io, options: LiveScreenOptions) {
    this.#io = io;
    this.#options = options;
    process.on('exit', this.#hide);
    process.on('SIGCONT', this.#onContinue);
    io.stdout.on('resize', options.onChange);
    io.stdin.on('data', this.#onKeys);
    io.stdin.on('end', options.onQuit);
    this.#show();
  }

  /** In one go, over what was there: nothing flickers. */
  draw(lines: readonly string[]): void {
    if (!this.#isShown) return;
    const page = lines.map((line) => line + toEndOfLine).join('\r\n');
    this.#io.stdout.write(`${beginFrame}${home}${page}${toEndOfScreen}${endFrame}`);
  }

  [Symbol.dispose](): void {
    const { stdin, stdout } = this.#io;
    this.#isDisposed = true;
    process.off('exit', this.#hide);
    process.off('SIGCONT', this.#onContinue);
    stdout.off('resize', this.#options.onChange);
    stdin.off('data', this.#onKeys);
    stdin.off('end', this.#options.onQuit);
    this.#hide();
    stdin.pause();
  }

  #show(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#setRaw(true);
    this.#io.stdout.write(enter);
  }

  readonly #hide = (): void => {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#io.stdout.write(leave);
    this.#setRaw(false);
  };

  readonly #onKeys = (keys: Buffer | string): void => {
    const text = keys.toString();
    if (quitKeys.some((key) => text.includes(key))) this.#options.onQuit();
    else if (text.includes(pauseKey)) {
      this.#hide();
      process.kill(process.pid, 'SIGTSTP');
      // Where no shell could continue it, the system has not stopped it.
      setImmediate(this.#onContinue);
    }
  };

  readonly #onContinue = (): void => {
    if (this.#isDisposed) return;
    this.#show();
    this.#options.onChange();
  };

  /** Only of a terminal; keys are none elsewhere. */
  #setRaw(isRaw: boolean): void {
    const { stdin } = this.#io;
    if (stdin.isTTY === true) stdin.setRawMode?.(isRaw);
  }
}
