// @ts-check
import { fork } from 'node:child_process';

/** @typedef {{ value?: unknown, error?: string, message?: string, bug?: string }} Answer */
/** @typedef {Readonly<Record<string, Answer>>} Answers */

/** @typedef {{ answers: Answers, crash?: undefined } | { crash: string }} Asked */

/** Asks the library in a process of its own, and in another one after a crash. */
export class Asker {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #lastWords = '';

  /**
   * @param {'ask' | 'mend'} kind
   * @param {string} root
   * @param {readonly string[]} [names]
   * @returns {Promise<Asked>}
   */
  ask(kind, root, names = []) {
    return new Promise((resolve) => {
      const child = (this.#child ??= this.#start());
      let at = 'the start';
      const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000);
      const finish = (/** @type {Asked} */ result) => {
        clearTimeout(deadline);
        child.removeAllListeners();
        resolve(result);
      };
      child.on(
        'message',
        (/** @type {{ asked?: string, answers?: Answers }} */ { asked, answers }) => {
          if (asked !== undefined) at = asked;
          if (answers !== undefined) finish({ answers });
        },
      );
      child.once('close', (code, signal) => {
        this.#child = undefined;
        finish({ crash: `after ${at}: ${signal ?? code}: ${this.#lastWords.slice(-600)}` });
      });
      child.send({ kind, root, names });
    });
  }

  /**
   * The same where nothing may go wrong.
   *
   * @param {'ask' | 'mend'} kind
   * @param {string} root
   * @param {readonly string[]} [names]
   */
  async answers(kind, root, names = []) {
    const asked = await this.ask(kind, root, names);
    if (asked.crash !== undefined) throw new Error(`of a sound repository: ${asked.crash}`);
    return asked.answers;
  }

  stop() {
    this.#child?.kill('SIGKILL');
  }

  #start() {
    this.#lastWords = '';
    const child = fork(new URL('answers-child.js', import.meta.url), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (text) => (this.#lastWords += text));
    return child;
  }
}
