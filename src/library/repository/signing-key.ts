import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { failureReason } from '../../model/errors/failure.js';

/** In the data folder. */
const fileName = 'signing-key';
const keyBytes = 32;

/**
 * The key of a repository that addresses of pictures are signed with, in a file that only its owner can read; it is
 * made where there is none. Two that make it at once get the same one.
 * @throws ImgdedupError TOKEN_UNUSABLE
 */
export function signingKey(dataFolder: string): Buffer {
  const path = join(dataFolder, fileName);
  try {
    return readKey(path) ?? (makeKey(path), readKey(path)) ?? neverThere();
  } catch (error) {
    if (error instanceof ImgdedupError || systemCode(error) === undefined) throw error;
    throw unusable(path, `cannot be used: ${failureReason(error)}`, error);
  }
}

function readKey(path: string): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { mode, uid } = fstatSync(fd);
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw unusable(path, 'can be read or written by others');
    }
    const key = readFileSync(fd);
    if (key.length !== keyBytes) throw unusable(path, `has not ${keyBytes} bytes`);
    return key;
  } finally {
    closeSync(fd);
  }
}

/** Under its name it is whole from the start. */
function makeKey(path: string): void {
  const made = `${path}-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const fd = openSync(made, 'wx', 0o600);
    try {
      writeSync(fd, randomBytes(keyBytes));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    linkSync(made, path);
  } catch (error) {
    // Another one was faster: that one's is it.
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(made, { force: true });
  }
}

function neverThere(): never {
  throw new TypeError('a key that was made is not there');
}

function unusable(path: string, why: string, cause?: unknown): ImgdedupError {
  return new ImgdedupError('TOKEN_UNUSABLE', `The signing key ${path} ${why}.`, {
    remedy: 'Remove the file: the next run with --sign makes another one.',
    cause,
  });
}
