import { closeSync, createReadStream } from 'node:fs';
import { refusal, uncached, type Answer } from '../http/answer.js';
import type { Repository } from '../library/repository/repository.js';
import type { SignedPicture } from '../queue/codes/signed-picture.js';
import { openFile, type OpenFile } from './stored-file.js';

const gone = refusal('NOT_FOUND', 'This content does not lie there any more.');

/**
 * Answers with all bytes of a file whose signature was checked, and only with these: what lies at the path must have
 * the size, time and content that were signed, and be reached without a symbolic link.
 */
export async function signedFileAnswer(
  { root, hash }: Pick<Repository, 'root' | 'hash'>,
  picture: SignedPicture,
): Promise<Answer> {
  if (picture.hash !== hash.name) return gone;
  const file = openFile(root, picture.path);
  if (file === undefined) return gone;
  let isSent = false;
  try {
    if (!isAsSigned(file, picture) || picture.digest !== (await digestOf(file, hash))) return gone;
    const length = { 'content-length': String(file.size) };
    const headers = { ...uncached, ...length, 'content-type': 'application/octet-stream' };
    if (file.size === 0) return { status: 200, headers, body: '' };
    isSent = true;
    const body = createReadStream('', { fd: file.fd, start: 0, end: file.size - 1 });
    return { status: 200, headers, body };
  } finally {
    if (!isSent) closeSync(file.fd);
  }
}

function isAsSigned(file: OpenFile, { size, mtimeMs }: SignedPicture): boolean {
  return file.size === size && Math.floor(file.mtimeMs) === mtimeMs;
}

async function digestOf({ fd, size }: OpenFile, hash: Repository['hash']): Promise<string> {
  const running = hash.start();
  if (size > 0) {
    const bytes = createReadStream('', { fd, start: 0, end: size - 1, autoClose: false });
    for await (const part of bytes) running.update(part);
  }
  return Buffer.from(running.digest()).toString('hex');
}
