import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { systemCode } from '../model/errors/errors.js';

const needsShell = /[|&;<>()$`\\"'*?[\]#~=%]/;

/**
 * Which pager to use, as git chooses: `IMGDEDUP_PAGER`, the setting `core.pager`, `PAGER`, `less`.
 * @returns undefined where none is wanted
 */
export function pagerCommand(
  setting: string,
  { IMGDEDUP_PAGER, PAGER }: NodeJS.ProcessEnv,
): string | undefined {
  const command = IMGDEDUP_PAGER ?? (setting === '' ? (PAGER ?? 'less') : setting);
  return command === '' || command === 'cat' ? undefined : command;
}

/**
 * A pager on the terminal, which takes what would go to stdout. It ends when the person has read
 * enough; dispose of it after the last line.
 */
export class Pager implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly input: Writable;
  /** While it is open Ctrl-C is for the pager, which stays. */
  readonly #ignore = (): void => undefined;

  private constructor(process: ChildProcess, input: Writable) {
    this.#process = process;
    this.input = input;
  }

  /**
   * @param command run by the shell where it needs one, as git does
   * @param env what the pager finds in its environment, beside defaults
   * @returns undefined where it cannot be started
   */
  static async start(command: string, env: NodeJS.ProcessEnv): Promise<Pager | undefined> {
    // Ends by itself where all fits on one screen, lets colours through, leaves the text standing.
    const environment = { LESS: 'FRX', LV: '-c', ...env };
    const stdio = ['pipe', 'inherit', 'inherit'] as const;
    const { spawn } = await import('node:child_process');
    // Without a shell in between a program that is not there is noticed, and nothing is lost.
    const [name = '', ...args] = command.trim().split(/\s+/);
    const child = needsShell.test(command)
      ? spawn(command, { shell: true, stdio: [...stdio], env: environment })
      : spawn(name, args, { stdio: [...stdio], env: environment });
    try {
      await once(child, 'spawn');
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
    const pager = new Pager(child, child.stdin);
    process.on('SIGINT', pager.#ignore);
    return pager;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#process.exitCode === null ? once(this.#process, 'close') : undefined;
    this.input.end();
    await ended;
    process.off('SIGINT', this.#ignore);
  }
}
