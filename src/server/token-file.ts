import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { newToken } from '../http/secret.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { failureReason } from '../model/failure.js';

/** Characters that a token has at least. */
const fewest = 32;

/**
 * The token in a file that only its owner can read; where there is no such file, one with a new token is made.
 * @throws ImgdedupError TOKEN_UNUSABLE
 */
export function tokenOfFile(path: string): string {
  try {
    return readToken(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw unusable(path, error);
  }
  const token = newToken();
  try {
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw unusable(path, error);
  }
  return token;
}

function readToken(path: string): string {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    const { mode, uid } = fstatSync(fd);
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw new ImgdedupError('TOKEN_UNUSABLE', `Others can read or write the token in ${path}.`, {
        remedy: 'Make a new one: remove the file, and start again.',
      });
    }
    const token = readFileSync(fd, 'utf8').trim();
    if (/^[\w.~+/-]+=*$/.test(token) && token.length >= fewest) return token;
    throw new ImgdedupError('TOKEN_UNUSABLE', `What ${path} holds is no token.`, {
      remedy: `A token is ${fewest} characters or more, of those of Base64, on one line.`,
    });
  } finally {
    closeSync(fd);
  }
}

function unusable(path: string, error: unknown): unknown {
  if (error instanceof ImgdedupError || !(error instanceof Error)) return error;
  return new ImgdedupError(
    'TOKEN_UNUSABLE',
    `The token in ${path} cannot be used: ${failureReason(error)}.`,
    {
      remedy: 'Name another file, or leave --token-file out.',
      cause: error,
    },
  );
}
