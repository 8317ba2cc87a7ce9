import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { bytesToName } from '../../model/paths/path.js';
import type { Io } from '../terminal/io.js';
import { booleanFlag, textFlag } from './flags.js';
import { unquotePath } from '../../render/quote.js';

/** Flags of commands for which others choose the files: standard input is read only by them. */
export const fromFlags = {
  from: textFlag({
    helpValue: 'FILE',
    description:
      'Take paths from FILE, too, one a line, those in double quotes with escapes as they are printed; - is standard input.',
  }),
  z: booleanFlag({
    char: 'z',
    dependsOn: ['from'],
    description: 'The paths of --from end with NUL, and none is quoted.',
  }),
};

interface FromFlags {
  readonly from: string | undefined;
  readonly z: boolean | undefined;
}

interface ListSource {
  /** What a relative FILE starts from. */
  readonly start: string;
  readonly io: Pick<Io, 'stdin' | 'stop'>;
  /** What `--from` names, where it was read already. */
  readonly list?: Buffer | undefined;
}

/**
 * The paths on the command line, and behind them those of `--from`.
 * @throws ImgdedupError USAGE where a list is empty: no path would mean every file; PATH_NOT_FOUND,
 *   INTERRUPTED
 */
export async function allPaths(
  argv: readonly unknown[],
  { from, z }: FromFlags,
  { start, io, list }: ListSource,
): Promise<string[]> {
  const named = argumentPaths(argv, start);
  if (from === undefined) return named;
  const listed = split(list ?? (await readList(from, start, io)), z === true);
  if (listed.length > 0) return [...named, ...listed];
  throw new ImgdedupError('USAGE', `--from ${from} names no path.`);
}

/** Paths on the command line; one in quotes as it is printed is taken without, if it must be. */
export function argumentPaths(argv: readonly unknown[], start: string): string[] {
  return argv.map((argument) => {
    const path = String(argument);
    const unquoted = unquotePath(path);
    return unquoted === undefined || existsSync(resolve(start, path)) ? path : unquoted;
  });
}

/** @throws ImgdedupError PATH_NOT_FOUND, INTERRUPTED */
export async function readList(
  from: string,
  start: string,
  { stdin, stop: signal }: Pick<Io, 'stdin' | 'stop'>,
): Promise<Buffer> {
  const { addAbortSignal } = await import('node:stream');
  const { buffer } = await import('node:stream/consumers');
  const stream = from === '-' ? stdin : createReadStream(resolve(start, from));
  try {
    return await buffer(addAbortSignal(signal, stream));
  } catch (error) {
    if (signal.aborted) {
      throw new ImgdedupError('INTERRUPTED', 'Interrupted: nothing was changed.', { cause: error });
    }
    const code = systemCode(error);
    if (code === undefined) throw error;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new ImgdedupError('PATH_NOT_FOUND', `The list "${from}" ${why}.`, { cause: error });
  }
}

function split(bytes: Buffer, hasNul: boolean): string[] {
  const names = bytesToName(bytes)
    .split(hasNul ? '\0' : '\n')
    .filter((name) => name !== '');
  return hasNul ? names : names.map((name) => unquotePath(name) ?? name);
}
