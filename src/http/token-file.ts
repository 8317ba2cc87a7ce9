import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { newToken } from './secret.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { failureReason } from '../model/errors/failure.js';

/** Characters that a token has at least. */
const fewest = 32;

/**
 * The token in a file that only its owner can read; where there is no such file, one with a new token is made.
 * @throws ImgdedupError TOKEN_UNUSABLE
 */
export function tokenOfFile(path: string): string {
  const known = tokenIn(path);
  if (known !== undefined) return known;
  const token = newToken();
  try {
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw unusable(path, error);
  }
  return token;
}

/**
 * The token in a file that only its owner can read.
 * @returns undefined where there is no such file
 * @throws ImgdedupError TOKEN_UNUSABLE
 */
export function tokenIn(path: string): string | undefined {
  try {
    return readToken(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

function readToken(path: string): string {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    const { mode, uid } = fstatSync(fd);
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw new ImgdedupError('TOKEN_UNUSABLE', `Others can read or write the token in ${path}.`, {
        remedy: `Take a new one, and keep it to yourself: chmod 600 ${path}.`,
      });
    }
    const token = readFileSync(fd, 'utf8').trim();
    if (isToken(token)) return token;
    throw new ImgdedupError('TOKEN_UNUSABLE', `What ${path} holds is no token.`, {
      remedy: `A token is ${fewest} characters or more, of those of Base64, on one line.`,
    });
  } finally {
    closeSync(fd);
  }
}

/** Whether a text can be one: nothing in it ends a header. */
export function isToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text) && text.length >= fewest;
}

function unusable(path: string, error: unknown): unknown {
  if (error instanceof ImgdedupError || !(error instanceof Error)) return error;
  return new ImgdedupError(
    'TOKEN_UNUSABLE',
    `The token in ${path} cannot be used: ${failureReason(error)}.`,
    {
      remedy: 'Name another file, or leave it out.',
      cause: error,
    },
  );
}
