import { ImgdedupError } from '../errors/errors.js';

/** What may be done by itself at certain times: nothing else can be asked for, whoever writes into a queue. */
export type ScheduledTask =
  | {
      readonly command: 'index';
      /** Look again at pictures that could not be decoded. */
      readonly retry: boolean;
    }
  | { readonly command: 'dupes-similar' }
  | {
      readonly command: 'verify';
      /** Read the photos again. */
      readonly data: boolean;
    }
  | { readonly command: 'gc' };

/** What a schedule in a queue is. */
export interface Schedule {
  readonly name: string;
  /** Five fields of cron. */
  readonly when: string;
  /** By whose clock; `null` where that of the machine counts that takes it. */
  readonly timeZone: string | null;
  /** Milliseconds since 1970: when it is due. */
  readonly next: number | null;
  /** Null where this version knows no such thing. */
  readonly task: ScheduledTask | null;
}

export const scheduledCommands = ['index', 'dupes-similar', 'verify', 'gc'] as const;

/** @throws ImgdedupError USAGE */
export function scheduledTask(
  command: string,
  { retry, data }: { readonly retry: boolean; readonly data: boolean },
): ScheduledTask {
  const known = scheduledCommands.find((name) => name === command);
  if (known === undefined) {
    const names = scheduledCommands.join(', ');
    throw new ImgdedupError('USAGE', `"${command}" cannot be scheduled, only ${names}.`);
  }
  if (retry && known !== 'index') throw new ImgdedupError('USAGE', '--retry is about "index".');
  if (data && known !== 'verify') throw new ImgdedupError('USAGE', '--data is about "verify".');
  switch (known) {
    case 'index':
      return { command: known, retry };
    case 'verify':
      return { command: known, data };
    case 'dupes-similar':
    case 'gc':
      return { command: known };
    default:
      return known satisfies never;
  }
}

/** What somebody wrote into a queue. @returns undefined where it is no task of this version */
export function parseScheduledTask(written: unknown): ScheduledTask | undefined {
  if (typeof written !== 'object' || written === null) return undefined;
  const { command, retry, data, ...others }: Partial<Record<string, unknown>> = { ...written };
  if (Object.keys(others).length > 0) return undefined;
  if (command === 'index' && typeof retry === 'boolean' && data === undefined) {
    return { command, retry };
  }
  if (command === 'verify' && typeof data === 'boolean' && retry === undefined) {
    return { command, data };
  }
  const isPlain = retry === undefined && data === undefined;
  return isPlain && (command === 'dupes-similar' || command === 'gc') ? { command } : undefined;
}

/** The command line that does the same. */
export function taskArguments(task: ScheduledTask): readonly string[] {
  switch (task.command) {
    case 'index':
      return ['index', ...(task.retry ? ['--retry'] : [])];
    case 'dupes-similar':
      return ['dupes', '--similar', '--quiet'];
    case 'verify':
      return ['verify', ...(task.data ? ['--data'] : [])];
    case 'gc':
      return ['gc'];
    default:
      return task satisfies never;
  }
}

/** Whether text can name a schedule: it becomes part of file names, and of keys. */
export function isScheduleName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(text);
}
